import { adminOrService } from '../common/policy.ts';

export const traitPolicy = {
  list: adminOrService('traits:list', 'List traits.'),
  show: adminOrService('traits:show', 'Show a trait.'),
  update: adminOrService('traits:update', 'Make a trait.'),
  delete: adminOrService('traits:delete', 'Delete a trait.'),
  listOfProvider: adminOrService('resource_providers:traits:list', 'List the traits of a resource provider.'),
  updateOfProvider: adminOrService('resource_providers:traits:update', 'Replace the traits of a resource provider.'),
  deleteOfProvider: adminOrService('resource_providers:traits:delete', 'Remove all traits of a resource provider.'),
} as const;
