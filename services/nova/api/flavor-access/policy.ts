import type { PolicyRule } from '@nimbo/policy/rule.ts';
import { adminRule } from '../common/policy.ts';

const action = 'POST /flavors/{flavor_id}/action';

export const flavorAccessPolicy = {
  list: adminRule(
    'os-flavor-access',
    'List the projects that may use a flavor.',
    'GET /flavors/{flavor_id}/os-flavor-access',
  ),
  add: adminRule('os-flavor-access:add_tenant_access', 'Let a project use a flavor.', action),
  remove: adminRule('os-flavor-access:remove_tenant_access', 'Let a project use a flavor no more.', action),
} as const satisfies Record<string, PolicyRule>;
