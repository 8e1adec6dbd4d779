import type { GuardedRequest, PolicyRule } from '@nimbo/policy/rule.ts';
import { admin, adminOrSystemReader, cloudScopes, everyScope, systemReader } from '../common/policy.ts';

const places = ['/v3/projects/{project_id}/users/{user_id}/roles', '/v3/domains/{domain_id}/users/{user_id}/roles'];
const systemPlace = '/v3/system/users/{user_id}/roles';

const requests = (methods: readonly string[], suffix: string): readonly GuardedRequest[] =>
  places.flatMap((path) => methods.map((method) => ({ method, path: `${path}${suffix}` })));

/** Whoever has a role on the domain to which both the user and the place belong. */
const ofOneDomain = (role: 'reader' | 'manager' | 'admin'): string =>
  ['project.domain_id', 'domain.id']
    .map((place) => `(role:${role} and domain_id:%(target.user.domain_id)s and domain_id:%(target.${place})s)`)
    .join(' or ');

const roleOfDomain = '(domain_id:%(target.role.domain_id)s or None:%(target.role.domain_id)s)';

const reader = `(${admin}) or ${systemReader} or ((${ofOneDomain('reader')}) and ${roleOfDomain})`;
const giver =
  `(${admin}) or ((${ofOneDomain('admin')}) and ${roleOfDomain}) or ` +
  `((${ofOneDomain('manager')}) and rule:domain_managed_target_role)`;

const systemRule = (name: string, check: string, description: string, method: string, suffix = '/{role_id}') =>
  ({
    name: `identity:${name}_for_user`,
    check,
    description,
    operations: [{ method, path: `${systemPlace}${suffix}` }],
    scopeTypes: cloudScopes,
  }) as const;

export const assignmentPolicy = {
  check: {
    name: 'identity:check_grant',
    check: reader,
    description: 'Check whether a user has a role on a project or domain.',
    operations: requests(['HEAD', 'GET'], '/{role_id}'),
    scopeTypes: everyScope,
  },
  list: {
    name: 'identity:list_grants',
    check: `(${admin}) or ${systemReader} or ${ofOneDomain('reader')}`,
    description: 'List the roles of a user on a project or domain.',
    operations: requests(['GET'], ''),
    scopeTypes: everyScope,
  },
  create: {
    name: 'identity:create_grant',
    check: giver,
    description: 'Give a user a role on a project or domain.',
    operations: requests(['PUT'], '/{role_id}'),
    scopeTypes: everyScope,
  },
  revoke: {
    name: 'identity:revoke_grant',
    check: giver,
    description: 'Take a role on a project or domain from a user.',
    operations: requests(['DELETE'], '/{role_id}'),
    scopeTypes: everyScope,
  },
  listOnSystem: systemRule(
    'list_system_grants',
    adminOrSystemReader,
    'List the roles of a user on the system.',
    'GET',
    '',
  ),
  checkOnSystem: systemRule('check_system_grant', adminOrSystemReader, 'Check a role of a user on the system.', 'GET'),
  createOnSystem: systemRule('create_system_grant', admin, 'Let a user have a role over the whole cloud.', 'PUT'),
  revokeOnSystem: systemRule('revoke_system_grant', admin, 'Take a role on the system from a user.', 'DELETE'),
} as const satisfies Record<string, PolicyRule>;
