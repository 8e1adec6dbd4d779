import type { PolicyRule } from '@nimbo/policy/rule.ts';
import { aggregatePolicy } from './aggregate/policy.ts';
import { zonePolicy } from './availability-zone/policy.ts';
import { baseRules } from './common/policy.ts';
import { consolePolicy } from './console/policy.ts';
import { extensionPolicy } from './extension/policy.ts';
import { externalEventPolicy } from './external-event/policy.ts';
import { extraSpecPolicy } from './flavor-extra-spec/policy.ts';
import { flavorAccessPolicy } from './flavor-access/policy.ts';
import { flavorPolicy } from './flavor/policy.ts';
import { hypervisorPolicy } from './hypervisor/policy.ts';
import { keypairPolicy } from './keypair/policy.ts';
import { limitPolicy } from './limit/policy.ts';
import { quotaClassPolicy } from './quota-class-set/policy.ts';
import { quotaSetPolicy } from './quota-set/policy.ts';
import { serverActionLogPolicy } from './server-action-log/policy.ts';
import { serverAddressPolicy } from './server-address/policy.ts';
import { serverInterfacePolicy } from './server-interface/policy.ts';
import { serverMetadataPolicy } from './server-metadata/policy.ts';
import { serverTagPolicy } from './server-tag/policy.ts';
import { serverVolumePolicy } from './server-volume/policy.ts';
import { serverGroupPolicy } from './server-group/policy.ts';
import { serverActionPolicy, serverPolicy } from './server/policy.ts';
import { tenantUsagePolicy } from './tenant-usage/policy.ts';
import { servicePolicy } from './service/policy.ts';

/** Every rule of nova, those that others refer to first. */
export const computePolicies: readonly PolicyRule[] = [
  ...baseRules,
  ...[
    flavorPolicy,
    flavorAccessPolicy,
    extraSpecPolicy,
    keypairPolicy,
    quotaSetPolicy,
    quotaClassPolicy,
    limitPolicy,
    tenantUsagePolicy,
    extensionPolicy,
    serverPolicy,
    serverActionPolicy,
    serverMetadataPolicy,
    serverTagPolicy,
    serverAddressPolicy,
    serverVolumePolicy,
    serverInterfacePolicy,
    serverActionLogPolicy,
    consolePolicy,
    aggregatePolicy,
    zonePolicy,
    servicePolicy,
    hypervisorPolicy,
    externalEventPolicy,
    serverGroupPolicy,
  ].flatMap((policies): PolicyRule[] => Object.values(policies)),
];
