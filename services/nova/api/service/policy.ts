import type { PolicyRule } from '@nimbo/policy/rule.ts';
import { adminRule } from '../common/policy.ts';

export const servicePolicy = {
  list: adminRule('os-services:list', 'List services.', 'GET /os-services'),
  update: adminRule(
    'os-services:update',
    'Enable or disable a service, or say that it is down.',
    'PUT /os-services/{service_id}',
    'PUT /os-services/enable',
    'PUT /os-services/disable',
    'PUT /os-services/disable-log-reason',
    'PUT /os-services/force-down',
  ),
  delete: adminRule('os-services:delete', 'Delete a service.', 'DELETE /os-services/{service_id}'),
} as const satisfies Record<string, PolicyRule>;
