import { adminOrService } from '../common/policy.ts';

export const inventoryPolicy = {
  list: adminOrService(
    'resource_providers:inventories:list',
    'List the inventories of a resource provider.',
    'GET /resource_providers/{uuid}/inventories',
  ),
  create: adminOrService(
    'resource_providers:inventories:create',
    'Create an inventory of a resource provider.',
    'POST /resource_providers/{uuid}/inventories',
  ),
  show: adminOrService(
    'resource_providers:inventories:show',
    'Show an inventory of a resource provider.',
    'GET /resource_providers/{uuid}/inventories/{resource_class}',
  ),
  update: adminOrService(
    'resource_providers:inventories:update',
    'Change inventories of a resource provider.',
    'PUT /resource_providers/{uuid}/inventories',
    'PUT /resource_providers/{uuid}/inventories/{resource_class}',
  ),
  delete: adminOrService(
    'resource_providers:inventories:delete',
    'Delete inventories of a resource provider.',
    'DELETE /resource_providers/{uuid}/inventories',
    'DELETE /resource_providers/{uuid}/inventories/{resource_class}',
  ),
} as const;
