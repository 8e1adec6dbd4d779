import type { PolicyRule, ScopeType } from '@nimbo/policy/rule.ts';

/** Where most of identity may be looked at from. */
export const everyScope: readonly ScopeType[] = ['system', 'domain', 'project'];

/** Where the cloud's own things are looked after from. */
export const cloudScopes: readonly ScopeType[] = ['system', 'project'];

export const admin = 'rule:admin_required';
export const systemReader = '(role:reader and system_scope:all)';
export const adminOrSystemReader = `${admin} or ${systemReader}`;

/** Who holds a role on the domain that a target belongs to; `attribute` names that domain's id in the target. */
export const ofDomain = (role: 'reader' | 'manager' | 'admin', attribute: string): string =>
  `(role:${role} and domain_id:%(target.${attribute})s)`;

/** Rules that the others refer to, and that operators' files like to override. */
export const basePolicies: readonly PolicyRule[] = [
  { name: 'admin_required', check: 'role:admin or is_admin:1', description: 'Who administers the cloud.' },
  { name: 'service_role', check: 'role:service', description: 'The cloud’s own services.' },
  {
    name: 'service_or_admin',
    check: 'rule:admin_required or rule:service_role',
    description: 'Services and administrators.',
  },
  { name: 'owner', check: 'user_id:%(user_id)s', description: 'Whoever the request is about.' },
  { name: 'admin_or_owner', check: 'rule:admin_required or rule:owner', description: 'Owner or administrator.' },
  {
    name: 'token_subject',
    check: 'user_id:%(target.token.user_id)s',
    description: 'The user of the token asked about.',
  },
  {
    name: 'admin_or_token_subject',
    check: 'rule:admin_required or rule:token_subject',
    description: 'The token’s user or an administrator.',
  },
  {
    name: 'service_admin_or_token_subject',
    check: 'rule:service_or_admin or rule:token_subject',
    description: 'The token’s user, a service or an administrator.',
  },
  {
    name: 'domain_managed_target_role',
    check: "'manager':%(target.role.name)s or 'member':%(target.role.name)s or 'reader':%(target.role.name)s",
    description: 'The roles that a domain manager may see and hand out.',
  },
];
