import type { GuardedRequest, PolicyRule } from '@nimbo/policy/rule.ts';

/** Checks that glance's rules are made of (2025.1 defaults). */
export const admin = 'rule:context_is_admin';
export const projectMember = 'role:member and project_id:%(project_id)s';
const projectReader = 'role:reader and project_id:%(project_id)s';
export const imageMember = 'project_id:%(member_id)s';
export const adminOrProjectMember = `${admin} or (${projectMember})`;
export const adminOrProjectReader = `${admin} or (${projectReader})`;
const seenByOthers = `${imageMember} or 'community':%(visibility)s or 'public':%(visibility)s or 'shared':%(visibility)s`;
export const adminOrReaderOfVisible = `${admin} or (role:reader and (project_id:%(project_id)s or ${seenByOthers}))`;
export const adminOrMemberOfVisible = `${admin} or (role:member and (project_id:%(project_id)s or ${seenByOthers}))`;

/** The default under the name that others had before it was scoped. */
const before = (name: string) => ({
  name,
  check: 'rule:default',
  reason: 'The image API now supports roles.',
  since: 'W',
});

/** A rule that guards requests of project-scoped tokens. */
export const rule = <const Name extends string>(
  name: Name,
  check: string,
  description: string,
  ...operations: readonly GuardedRequest[]
) => ({ name, check, description, operations, scopeTypes: ['project'] as const }) satisfies PolicyRule;

/** The same for rules that were roleless before Wallaby. */
export const ruleSinceWallaby = <const Name extends string>(
  name: Name,
  check: string,
  description: string,
  ...operations: readonly GuardedRequest[]
) => ({ ...rule(name, check, description, ...operations), deprecated: before(name) });

/** Rules that only other rules refer to. */
export const basePolicy = {
  default: { name: 'default', check: '', description: 'What a rule without a check of its own asks: nothing.' },
  contextIsAdmin: {
    name: 'context_is_admin',
    check: 'role:admin',
    description: "Who administrates every project's images.",
  },
} as const satisfies Record<string, PolicyRule>;
