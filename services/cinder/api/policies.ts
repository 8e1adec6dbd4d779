import type { PolicyRule } from '@nimbo/policy/rule.ts';
import { attachmentPolicy } from './attachment/policy.ts';
import { baseRules } from './common/policy.ts';
import { messagePolicy } from './message/policy.ts';
import { quotaPolicy } from './quota-set/policy.ts';
import { servicePolicy } from './service/policy.ts';
import { snapshotPolicy } from './snapshot/policy.ts';
import { volumeActionPolicy } from './volume-action/policy.ts';
import { volumeMetadataPolicy } from './volume-metadata/policy.ts';
import { volumeTypePolicy } from './volume-type/policy.ts';
import { volumePolicy } from './volume/policy.ts';

/** Every rule of cinder, those that others refer to first. */
export const volumePolicies: readonly PolicyRule[] = [
  ...baseRules,
  ...[
    volumePolicy,
    volumeActionPolicy,
    volumeMetadataPolicy,
    attachmentPolicy,
    snapshotPolicy,
    volumeTypePolicy,
    quotaPolicy,
    servicePolicy,
    messagePolicy,
  ].flatMap((policies): PolicyRule[] => Object.values(policies)),
];
