import type { PolicyRule } from '@nimbo/policy/rule.ts';
import { adminRule, anybodyRule } from '../common/policy.ts';

export const limitPolicy = {
  show: anybodyRule('limits', 'Show the limits of the own project.', 'GET /limits'),
  showOther: adminRule('limits:other_project', 'Show the limits of another project.', 'GET /limits'),
} as const satisfies Record<string, PolicyRule>;
