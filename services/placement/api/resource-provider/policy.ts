import { adminOrService } from '../common/policy.ts';

export const providerPolicy = {
  list: adminOrService('resource_providers:list', 'List resource providers.'),
  create: adminOrService('resource_providers:create', 'Create a resource provider.'),
  show: adminOrService('resource_providers:show', 'Show a resource provider.'),
  update: adminOrService('resource_providers:update', 'Change a resource provider.'),
  delete: adminOrService('resource_providers:delete', 'Delete a resource provider.'),
} as const;
