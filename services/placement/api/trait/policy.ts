import { adminOrService } from '../common/policy.ts';

export const traitPolicy = {
  list: adminOrService('traits:list', 'List traits.', 'GET /traits'),
  show: adminOrService('traits:show', 'Show a trait.', 'GET /traits/{name}'),
  update: adminOrService('traits:update', 'Make a trait.', 'PUT /traits/{name}'),
  delete: adminOrService('traits:delete', 'Delete a trait.', 'DELETE /traits/{name}'),
  listOfProvider: adminOrService(
    'resource_providers:traits:list',
    'List the traits of a resource provider.',
    'GET /resource_providers/{uuid}/traits',
  ),
  updateOfProvider: adminOrService(
    'resource_providers:traits:update',
    'Replace the traits of a resource provider.',
    'PUT /resource_providers/{uuid}/traits',
  ),
  deleteOfProvider: adminOrService(
    'resource_providers:traits:delete',
    'Remove all traits of a resource provider.',
    'DELETE /resource_providers/{uuid}/traits',
  ),
} as const;
