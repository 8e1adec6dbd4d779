import type { PolicyRule } from '@nimbo/policy/rule.ts';
import { admin, adminOrSystemReader, cloudScopes, everyScope } from '../common/policy.ts';

const one = '/v3/roles/{role_id}';
const all = '/v3/roles';

const rule = (name: string, check: string, description: string, method: string, path: string) =>
  ({ name: `identity:${name}`, check, description, operations: [{ method, path }], scopeTypes: cloudScopes }) as const;

/** Each action has a rule for roles that are everywhere and one for roles of a domain. */
export const rolePolicy = {
  get: {
    global: {
      ...rule(
        'get_role',
        `${adminOrSystemReader} or (role:manager and rule:domain_managed_target_role)`,
        'Show role details.',
        'GET',
        one,
      ),
      scopeTypes: everyScope,
    },
    ofDomain: rule('get_domain_role', adminOrSystemReader, 'Show details of a role of a domain.', 'GET', one),
  },
  list: {
    global: {
      ...rule(
        'list_roles',
        `${adminOrSystemReader} or (role:manager and not domain_id:None)`,
        'List roles.',
        'GET',
        all,
      ),
      scopeTypes: everyScope,
    },
    ofDomain: rule('list_domain_roles', adminOrSystemReader, 'List the roles of a domain.', 'GET', all),
  },
  create: {
    global: rule('create_role', admin, 'Create a role.', 'POST', all),
    ofDomain: rule('create_domain_role', admin, 'Create a role of a domain.', 'POST', all),
  },
  update: {
    global: rule('update_role', admin, 'Change a role.', 'PATCH', one),
    ofDomain: rule('update_domain_role', admin, 'Change a role of a domain.', 'PATCH', one),
  },
  delete: {
    global: rule('delete_role', admin, 'Delete a role.', 'DELETE', one),
    ofDomain: rule('delete_domain_role', admin, 'Delete a role of a domain.', 'DELETE', one),
  },
} as const satisfies Record<string, { readonly global: PolicyRule; readonly ofDomain: PolicyRule }>;
