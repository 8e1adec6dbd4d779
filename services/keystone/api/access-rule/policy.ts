import type { PolicyRule } from '@nimbo/policy/rule.ts';
import { cloudScopes, systemReader } from '../common/policy.ts';

const all = '/v3/users/{user_id}/access_rules';
const one = `${all}/{access_rule_id}`;
const own = 'user_id:%(target.user.id)s';

export const accessRulePolicy = {
  get: {
    name: 'identity:get_access_rule',
    check: `${systemReader} or ${own}`,
    description: 'Show an access rule.',
    operations: [
      { method: 'GET', path: one },
      { method: 'HEAD', path: one },
    ],
    scopeTypes: cloudScopes,
  },
  list: {
    name: 'identity:list_access_rules',
    check: `${systemReader} or ${own}`,
    description: 'List the access rules of a user.',
    operations: [
      { method: 'GET', path: all },
      { method: 'HEAD', path: all },
    ],
    scopeTypes: cloudScopes,
  },
  delete: {
    name: 'identity:delete_access_rule',
    check: `(role:admin and system_scope:all) or ${own}`,
    description: 'Delete an access rule.',
    operations: [{ method: 'DELETE', path: one }],
    scopeTypes: cloudScopes,
  },
} as const satisfies Record<string, PolicyRule>;
