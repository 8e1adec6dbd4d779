import type { PolicyRule } from '@nimbo/policy/rule.ts';
import { serviceRule } from '../common/policy.ts';

export const externalEventPolicy = {
  create: serviceRule(
    'os-server-external-events:create',
    'Tell nova what happened to what belongs to servers.',
    'POST /os-server-external-events',
  ),
} as const satisfies Record<string, PolicyRule>;
