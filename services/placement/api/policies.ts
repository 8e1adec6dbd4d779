import type { PolicyRule } from '@nimbo/policy/rule.ts';
import { aggregatePolicy } from './aggregate/policy.ts';
import { allocationPolicy } from './allocation/policy.ts';
import { candidatePolicy } from './allocation-candidate/policy.ts';
import { baseRules } from './common/policy.ts';
import { inventoryPolicy } from './inventory/policy.ts';
import { reshaperPolicy } from './reshaper/policy.ts';
import { classPolicy } from './resource-class/policy.ts';
import { providerPolicy } from './resource-provider/policy.ts';
import { traitPolicy } from './trait/policy.ts';
import { usagePolicy } from './usage/policy.ts';

/** Every rule of placement, those that others refer to first. */
export const placementPolicies: readonly PolicyRule[] = [
  ...baseRules,
  ...[
    providerPolicy,
    inventoryPolicy,
    aggregatePolicy,
    traitPolicy,
    usagePolicy,
    classPolicy,
    allocationPolicy,
    candidatePolicy,
    reshaperPolicy,
  ].flatMap((policies): PolicyRule[] => Object.values(policies)),
];
