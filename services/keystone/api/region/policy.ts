import type { PolicyRule } from '@nimbo/policy/rule.ts';
import { admin, cloudScopes, everyScope } from '../common/policy.ts';

const all = '/v3/regions';
const one = '/v3/regions/{region_id}';

export const regionPolicy = {
  get: {
    name: 'identity:get_region',
    check: '',
    description: 'Show region details.',
    operations: [{ method: 'GET', path: one }],
    scopeTypes: everyScope,
  },
  list: {
    name: 'identity:list_regions',
    check: '',
    description: 'List regions.',
    operations: [{ method: 'GET', path: all }],
    scopeTypes: everyScope,
  },
  create: {
    name: 'identity:create_region',
    check: admin,
    description: 'Create a region.',
    operations: [
      { method: 'POST', path: all },
      { method: 'PUT', path: one },
    ],
    scopeTypes: cloudScopes,
  },
  update: {
    name: 'identity:update_region',
    check: admin,
    description: 'Change a region.',
    operations: [{ method: 'PATCH', path: one }],
    scopeTypes: cloudScopes,
  },
  delete: {
    name: 'identity:delete_region',
    check: admin,
    description: 'Delete a region.',
    operations: [{ method: 'DELETE', path: one }],
    scopeTypes: cloudScopes,
  },
} as const satisfies Record<string, PolicyRule>;
