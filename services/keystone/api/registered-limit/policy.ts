import type { PolicyRule } from '@nimbo/policy/rule.ts';
import { admin, cloudScopes, everyScope } from '../common/policy.ts';

const all = '/v3/registered_limits';
const one = '/v3/registered_limits/{registered_limit_id}';

export const registeredLimitPolicy = {
  get: {
    name: 'identity:get_registered_limit',
    check: '',
    description: 'Show a registered limit.',
    operations: [{ method: 'GET', path: one }],
    scopeTypes: everyScope,
  },
  list: {
    name: 'identity:list_registered_limits',
    check: '',
    description: 'List registered limits.',
    operations: [{ method: 'GET', path: all }],
    scopeTypes: everyScope,
  },
  create: {
    name: 'identity:create_registered_limits',
    check: admin,
    description: 'Register limits.',
    operations: [{ method: 'POST', path: all }],
    scopeTypes: cloudScopes,
  },
  update: {
    name: 'identity:update_registered_limit',
    check: admin,
    description: 'Change a registered limit.',
    operations: [{ method: 'PATCH', path: one }],
    scopeTypes: cloudScopes,
  },
  delete: {
    name: 'identity:delete_registered_limit',
    check: admin,
    description: 'Delete a registered limit.',
    operations: [{ method: 'DELETE', path: one }],
    scopeTypes: cloudScopes,
  },
} as const satisfies Record<string, PolicyRule>;
