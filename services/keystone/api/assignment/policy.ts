import type { GuardedRequest, PolicyRule } from '@nimbo/policy/rule.ts';
import { admin, adminOrSystemReader, cloudScopes, everyScope, systemReader } from '../common/policy.ts';

const places = ['project', 'domain'].flatMap((place) =>
  ['user', 'group'].map((actor) => `/${place}s/{${place}_id}/${actor}s/{${actor}_id}/roles`),
);

const one = [
  ...places.map((path) => `/v3${path}/{role_id}`),
  ...places.map((path) => `/v3/OS-INHERIT${path}/{role_id}/inherited_to_projects`),
];

const all = [
  ...places.map((path) => `/v3${path}`),
  ...places.filter((path) => path.startsWith('/domains')).map((path) => `/v3/OS-INHERIT${path}/inherited_to_projects`),
];

const requests = (methods: readonly string[], paths: readonly string[]): readonly GuardedRequest[] =>
  paths.flatMap((path) => methods.map((method) => ({ method, path })));

/** Whoever has a role on the domain to which both the actor and the place belong. */
const ofOneDomain = (role: 'reader' | 'manager' | 'admin'): string =>
  ['user.domain_id', 'group.domain_id']
    .flatMap((actor) =>
      ['project.domain_id', 'domain.id'].map(
        (place) => `(role:${role} and domain_id:%(target.${actor})s and domain_id:%(target.${place})s)`,
      ),
    )
    .join(' or ');

const roleOfDomain = '(domain_id:%(target.role.domain_id)s or None:%(target.role.domain_id)s)';

const reader = `(${admin}) or ${systemReader} or ((${ofOneDomain('reader')}) and ${roleOfDomain})`;
const giver =
  `(${admin}) or ((${ofOneDomain('admin')}) and ${roleOfDomain}) or ` +
  `((${ofOneDomain('manager')}) and rule:domain_managed_target_role)`;

const systemRule = (
  actor: 'user' | 'group',
  name: string,
  check: string,
  description: string,
  method: string,
  suffix = '/{role_id}',
) =>
  ({
    name: `identity:${name}_for_${actor}`,
    check,
    description,
    operations: [{ method, path: `/v3/system/${actor}s/{${actor}_id}/roles${suffix}` }],
    scopeTypes: cloudScopes,
  }) as const;

const onSystem = (actor: 'user' | 'group') => ({
  list: systemRule(
    actor,
    'list_system_grants',
    adminOrSystemReader,
    `List the roles of a ${actor} on the system.`,
    'GET',
    '',
  ),
  check: systemRule(
    actor,
    'check_system_grant',
    adminOrSystemReader,
    `Check a role of a ${actor} on the system.`,
    'GET',
  ),
  create: systemRule(actor, 'create_system_grant', admin, `Let a ${actor} have a role over the whole cloud.`, 'PUT'),
  revoke: systemRule(actor, 'revoke_system_grant', admin, `Take a role on the system from a ${actor}.`, 'DELETE'),
});

export const assignmentPolicy = {
  check: {
    name: 'identity:check_grant',
    check: reader,
    description: 'Check whether a user or group has a role on a project or domain.',
    operations: requests(['HEAD', 'GET'], one),
    scopeTypes: everyScope,
  },
  list: {
    name: 'identity:list_grants',
    check: `(${admin}) or ${systemReader} or ${ofOneDomain('reader')}`,
    description: 'List the roles of a user or group on a project or domain.',
    operations: requests(['GET'], all),
    scopeTypes: everyScope,
  },
  create: {
    name: 'identity:create_grant',
    check: giver,
    description: 'Give a user or group a role on a project or domain.',
    operations: requests(['PUT'], one),
    scopeTypes: everyScope,
  },
  revoke: {
    name: 'identity:revoke_grant',
    check: giver,
    description: 'Take a role on a project or domain from a user or group.',
    operations: requests(['DELETE'], one),
    scopeTypes: everyScope,
  },
  system: { user: onSystem('user'), group: onSystem('group') },
} as const;

/** The same, one after the other. */
export const assignmentPolicies: readonly PolicyRule[] = [
  assignmentPolicy.check,
  assignmentPolicy.list,
  assignmentPolicy.create,
  assignmentPolicy.revoke,
  ...Object.values(assignmentPolicy.system.user),
  ...Object.values(assignmentPolicy.system.group),
];
