import { adminOrService } from '../common/policy.ts';

export const allocationPolicy = {
  manage: adminOrService('allocations:manage', 'Write the allocations of several consumers.', 'POST /allocations'),
  list: adminOrService('allocations:list', 'List the allocations of a consumer.', 'GET /allocations/{consumer_uuid}'),
  update: adminOrService(
    'allocations:update',
    'Write the allocations of a consumer.',
    'PUT /allocations/{consumer_uuid}',
  ),
  delete: adminOrService(
    'allocations:delete',
    'Delete the allocations of a consumer.',
    'DELETE /allocations/{consumer_uuid}',
  ),
  listOfProvider: adminOrService(
    'resource_providers:allocations:list',
    'List the allocations of a resource provider.',
    'GET /resource_providers/{uuid}/allocations',
  ),
} as const;
