import type { PolicyRule } from '@nimbo/policy/rule.ts';
import { adminRule, anybodyRule } from '../common/policy.ts';

export const zonePolicy = {
  list: anybodyRule('os-availability-zone:list', 'List availability zones.', 'GET /os-availability-zone'),
  detail: adminRule(
    'os-availability-zone:detail',
    'List availability zones with the services in them.',
    'GET /os-availability-zone/detail',
  ),
} as const satisfies Record<string, PolicyRule>;
