import { adminOrService } from '../common/policy.ts';

export const aggregatePolicy = {
  list: adminOrService('resource_providers:aggregates:list', 'List the aggregates of a resource provider.'),
  update: adminOrService('resource_providers:aggregates:update', 'Replace the aggregates of a resource provider.'),
} as const;
