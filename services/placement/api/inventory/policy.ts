import { adminOrService } from '../common/policy.ts';

export const inventoryPolicy = {
  list: adminOrService('resource_providers:inventories:list', 'List the inventories of a resource provider.'),
  create: adminOrService('resource_providers:inventories:create', 'Create an inventory of a resource provider.'),
  show: adminOrService('resource_providers:inventories:show', 'Show an inventory of a resource provider.'),
  update: adminOrService('resource_providers:inventories:update', 'Change inventories of a resource provider.'),
  delete: adminOrService('resource_providers:inventories:delete', 'Delete inventories of a resource provider.'),
} as const;
