import type { PolicyRule } from '@nimbo/policy/rule.ts';
import { adminRule, anybodyRule, readerRule } from '../common/policy.ts';

const one = '/os-quota-sets/{project_id}';

export const quotaSetPolicy = {
  show: readerRule('os-quota-sets:show', 'Show the quotas of a project.', `GET ${one}`),
  defaults: anybodyRule('os-quota-sets:defaults', 'Show the default quotas.', `GET ${one}/defaults`),
  detail: readerRule('os-quota-sets:detail', 'Show the quotas of a project and their use.', `GET ${one}/detail`),
  update: adminRule('os-quota-sets:update', 'Change the quotas of a project.', `PUT ${one}`),
  delete: adminRule('os-quota-sets:delete', 'Let the default quotas go for a project again.', `DELETE ${one}`),
} as const satisfies Record<string, PolicyRule>;
