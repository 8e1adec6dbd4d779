import type { PolicyRule } from '@nimbo/policy/rule.ts';
import { admin, adminOrSystemReader, cloudScopes } from '../common/policy.ts';

const all = '/v3/OS-TRUST/trusts';
const one = '/v3/OS-TRUST/trusts/{trust_id}';
const roles = `${one}/roles`;
const role = `${one}/roles/{role_id}`;

const trustor = 'user_id:%(target.trust.trustor_user_id)s';
const trustee = 'user_id:%(target.trust.trustee_user_id)s';

const looked = (path: string) => [
  { method: 'GET', path },
  { method: 'HEAD', path },
];

export const trustPolicy = {
  create: {
    name: 'identity:create_trust',
    check: 'user_id:%(trust.trustor_user_id)s',
    description: 'Create a trust.',
    operations: [{ method: 'POST', path: all }],
    scopeTypes: ['project'],
  },
  list: {
    name: 'identity:list_trusts',
    check: adminOrSystemReader,
    description: 'List trusts.',
    operations: looked(all),
    scopeTypes: cloudScopes,
  },
  listOfTrustor: {
    name: 'identity:list_trusts_for_trustor',
    check: `${adminOrSystemReader} or ${trustor}`,
    description: 'List the trusts that a user has given.',
    operations: looked(`${all}?trustor_user_id={trustor_user_id}`),
    scopeTypes: cloudScopes,
  },
  listOfTrustee: {
    name: 'identity:list_trusts_for_trustee',
    check: `${adminOrSystemReader} or ${trustee}`,
    description: 'List the trusts that a user was given.',
    operations: looked(`${all}?trustee_user_id={trustee_user_id}`),
    scopeTypes: cloudScopes,
  },
  get: {
    name: 'identity:get_trust',
    check: `${adminOrSystemReader} or ${trustor} or ${trustee}`,
    description: 'Show a trust.',
    operations: looked(one),
    scopeTypes: cloudScopes,
  },
  delete: {
    name: 'identity:delete_trust',
    check: `${admin} or ${trustor}`,
    description: 'End a trust.',
    operations: [{ method: 'DELETE', path: one }],
    scopeTypes: cloudScopes,
  },
  listRoles: {
    name: 'identity:list_roles_for_trust',
    check: `${adminOrSystemReader} or ${trustor} or ${trustee}`,
    description: 'List the roles that a trust gives.',
    operations: looked(roles),
    scopeTypes: cloudScopes,
  },
  getRole: {
    name: 'identity:get_role_for_trust',
    check: `${adminOrSystemReader} or ${trustor} or ${trustee}`,
    description: 'Check whether a trust gives a role.',
    operations: looked(role),
    scopeTypes: cloudScopes,
  },
} as const satisfies Record<string, PolicyRule>;
