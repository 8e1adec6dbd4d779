import type { PolicyRule } from '@nimbo/policy/rule.ts';
import { adminRule } from '../common/policy.ts';

const one = '/os-quota-class-sets/{class_name}';

export const quotaClassPolicy = {
  show: adminRule('os-quota-class-sets:show', 'Show the quotas of a class.', `GET ${one}`),
  update: adminRule('os-quota-class-sets:update', 'Change the quotas of a class.', `PUT ${one}`),
} as const satisfies Record<string, PolicyRule>;
