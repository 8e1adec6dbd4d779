import type { PolicyRule } from '@nimbo/policy/rule.ts';
import { adminRule } from '../common/policy.ts';

export const flavorPolicy = {
  create: adminRule('os-flavor-manage:create', 'Create a flavor.', 'POST /flavors'),
  update: adminRule('os-flavor-manage:update', 'Describe a flavor.', 'PUT /flavors/{flavor_id}'),
  delete: adminRule('os-flavor-manage:delete', 'Delete a flavor.', 'DELETE /flavors/{flavor_id}'),
} as const satisfies Record<string, PolicyRule>;
