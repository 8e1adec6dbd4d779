import { adminOrService } from '../common/policy.ts';

export const aggregatePolicy = {
  list: adminOrService(
    'resource_providers:aggregates:list',
    'List the aggregates of a resource provider.',
    'GET /resource_providers/{uuid}/aggregates',
  ),
  update: adminOrService(
    'resource_providers:aggregates:update',
    'Replace the aggregates of a resource provider.',
    'PUT /resource_providers/{uuid}/aggregates',
  ),
} as const;
