import { adminOrService } from '../common/policy.ts';

export const allocationPolicy = {
  manage: adminOrService('allocations:manage', 'Write the allocations of several consumers.'),
  list: adminOrService('allocations:list', 'List the allocations of a consumer.'),
  update: adminOrService('allocations:update', 'Write the allocations of a consumer.'),
  delete: adminOrService('allocations:delete', 'Delete the allocations of a consumer.'),
  listOfProvider: adminOrService('resource_providers:allocations:list', 'List the allocations of a resource provider.'),
} as const;
