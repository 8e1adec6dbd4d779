import type { PolicyRule } from '@nimbo/policy/rule.ts';
import { projectScope } from '../common/policy.ts';

const reshape: PolicyRule = {
  name: 'placement:reshaper:reshape',
  check: 'rule:service_api',
  description: 'Move inventories and allocations between resource providers.',
  operations: [{ method: 'POST', path: '/reshaper' }],
  scopeTypes: projectScope,
};

export const reshaperPolicy = { reshape } as const;
