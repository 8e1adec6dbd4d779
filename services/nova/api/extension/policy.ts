import type { PolicyRule } from '@nimbo/policy/rule.ts';
import { anybodyRule } from '../common/policy.ts';

export const extensionPolicy = {
  list: anybodyRule('extensions', 'Show which parts the API has.', 'GET /extensions', 'GET /extensions/{alias}'),
} as const satisfies Record<string, PolicyRule>;
