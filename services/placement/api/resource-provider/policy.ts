import { adminOrService } from '../common/policy.ts';

export const providerPolicy = {
  list: adminOrService('resource_providers:list', 'List resource providers.', 'GET /resource_providers'),
  create: adminOrService('resource_providers:create', 'Create a resource provider.', 'POST /resource_providers'),
  show: adminOrService('resource_providers:show', 'Show a resource provider.', 'GET /resource_providers/{uuid}'),
  update: adminOrService('resource_providers:update', 'Change a resource provider.', 'PUT /resource_providers/{uuid}'),
  delete: adminOrService(
    'resource_providers:delete',
    'Delete a resource provider.',
    'DELETE /resource_providers/{uuid}',
  ),
} as const;
