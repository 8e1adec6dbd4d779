import type { PolicyRule } from '@nimbo/policy/rule.ts';
import { adminRule, readerRule } from '../common/policy.ts';

export const quotaPolicy = {
  show: readerRule('volume_extension:quotas:show', 'Show quotas.', 'GET /os-quota-sets/{project_id}'),
  update: adminRule('volume_extension:quotas:update', 'Update quotas.', 'PUT /os-quota-sets/{project_id}'),
  delete: adminRule('volume_extension:quotas:delete', 'Reset quotas.', 'DELETE /os-quota-sets/{project_id}'),
  showClass: adminRule('volume_extension:quota_classes:get', 'Show a quota class.', 'GET /os-quota-class-sets/{name}'),
  updateClass: adminRule(
    'volume_extension:quota_classes:update',
    'Update a quota class.',
    'PUT /os-quota-class-sets/{name}',
  ),
  limits: readerRule('limits_extension:used_limits', 'Show used limits.', 'GET /limits'),
} as const satisfies Record<string, PolicyRule>;
