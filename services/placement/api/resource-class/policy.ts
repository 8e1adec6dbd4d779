import { adminOrService } from '../common/policy.ts';

export const classPolicy = {
  list: adminOrService('resource_classes:list', 'List resource classes.', 'GET /resource_classes'),
  create: adminOrService('resource_classes:create', 'Create a resource class.', 'POST /resource_classes'),
  show: adminOrService('resource_classes:show', 'Show a resource class.', 'GET /resource_classes/{name}'),
  update: adminOrService(
    'resource_classes:update',
    'Change (before 1.7) or make a resource class.',
    'PUT /resource_classes/{name}',
  ),
  delete: adminOrService('resource_classes:delete', 'Delete a resource class.', 'DELETE /resource_classes/{name}'),
} as const;
