import type { PolicyRule } from '@nimbo/policy/rule.ts';
import { baseRules } from './common/policy.ts';

/** Every rule of nova, those that others refer to first. */
export const computePolicies: readonly PolicyRule[] = [...baseRules];
