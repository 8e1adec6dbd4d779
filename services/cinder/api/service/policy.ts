import type { PolicyRule } from '@nimbo/policy/rule.ts';
import { adminRule } from '../common/policy.ts';

export const servicePolicy = {
  getAll: adminRule('volume_extension:services:index', 'List services.', 'GET /os-services'),
  update: adminRule('volume_extension:services:update', 'Update services.', 'PUT /os-services/{action}'),
  pools: adminRule('scheduler_extension:scheduler_stats:get_pools', 'List pools.', 'GET /scheduler-stats/get_pools'),
} as const satisfies Record<string, PolicyRule>;
