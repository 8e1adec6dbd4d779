import type { PolicyRule } from '@nimbo/policy/rule.ts';
import { admin, adminOrSystemReader, cloudScopes } from '../common/policy.ts';

const all = '/v3/endpoints';
const one = '/v3/endpoints/{endpoint_id}';

export const endpointPolicy = {
  get: {
    name: 'identity:get_endpoint',
    check: adminOrSystemReader,
    description: 'Show endpoint details.',
    operations: [{ method: 'GET', path: one }],
    scopeTypes: cloudScopes,
  },
  list: {
    name: 'identity:list_endpoints',
    check: adminOrSystemReader,
    description: 'List endpoints.',
    operations: [{ method: 'GET', path: all }],
    scopeTypes: cloudScopes,
  },
  create: {
    name: 'identity:create_endpoint',
    check: admin,
    description: 'Create an endpoint.',
    operations: [{ method: 'POST', path: all }],
    scopeTypes: cloudScopes,
  },
  update: {
    name: 'identity:update_endpoint',
    check: admin,
    description: 'Change an endpoint.',
    operations: [{ method: 'PATCH', path: one }],
    scopeTypes: cloudScopes,
  },
  delete: {
    name: 'identity:delete_endpoint',
    check: admin,
    description: 'Delete an endpoint.',
    operations: [{ method: 'DELETE', path: one }],
    scopeTypes: cloudScopes,
  },
} as const satisfies Record<string, PolicyRule>;
