import type { PolicyRule } from '@nimbo/policy/rule.ts';
import { admin, adminOrSystemReader, cloudScopes } from '../common/policy.ts';

const all = '/v3/services';
const one = '/v3/services/{service_id}';

export const servicePolicy = {
  get: {
    name: 'identity:get_service',
    check: adminOrSystemReader,
    description: 'Show service details.',
    operations: [{ method: 'GET', path: one }],
    scopeTypes: cloudScopes,
  },
  list: {
    name: 'identity:list_services',
    check: adminOrSystemReader,
    description: 'List services.',
    operations: [{ method: 'GET', path: all }],
    scopeTypes: cloudScopes,
  },
  create: {
    name: 'identity:create_service',
    check: admin,
    description: 'Create a service.',
    operations: [{ method: 'POST', path: all }],
    scopeTypes: cloudScopes,
  },
  update: {
    name: 'identity:update_service',
    check: admin,
    description: 'Change a service.',
    operations: [{ method: 'PATCH', path: one }],
    scopeTypes: cloudScopes,
  },
  delete: {
    name: 'identity:delete_service',
    check: admin,
    description: 'Delete a service.',
    operations: [{ method: 'DELETE', path: one }],
    scopeTypes: cloudScopes,
  },
} as const satisfies Record<string, PolicyRule>;
