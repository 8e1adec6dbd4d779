import { adminOrService } from '../common/policy.ts';

export const classPolicy = {
  list: adminOrService('resource_classes:list', 'List resource classes.'),
  create: adminOrService('resource_classes:create', 'Create a resource class.'),
  show: adminOrService('resource_classes:show', 'Show a resource class.'),
  update: adminOrService('resource_classes:update', 'Change (before 1.7) or make a resource class.'),
  delete: adminOrService('resource_classes:delete', 'Delete a resource class.'),
} as const;
