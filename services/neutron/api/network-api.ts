import { neutronFaults } from '@nimbo/http/fault-formats/neutron.ts';
import type { ServiceApi } from '@nimbo/http/service-api.ts';
import type { PolicyRule } from '@nimbo/policy/rule.ts';
import type { Neutron } from '../domain/neutron.ts';
import { schedulerOperations, schedulerPolicy } from './agent-scheduler/operations.ts';
import { agentOperations } from './agent/operations.ts';
import { agentPolicy } from './agent/policy.ts';
import { availabilityZoneOperations, availabilityZonePolicy } from './availability-zone/operations.ts';
import { basePolicies } from './common/policy.ts';
import { extensionOperations } from './extension/operations.ts';
import { floatingIpOperations } from './floating-ip/operations.ts';
import { floatingIpAttributePolicies, floatingIpPolicy } from './floating-ip/policy.ts';
import { ipAvailabilityOperations, ipAvailabilityPolicy } from './ip-availability/operations.ts';
import { networkOperations } from './network/operations.ts';
import { networkAttributePolicies, networkPolicy } from './network/policy.ts';
import { portOperations } from './port/operations.ts';
import { portAttributePolicies, portPolicy } from './port/policy.ts';
import { quotaOperations, quotaPolicy } from './quota/operations.ts';
import { rbacPolicyOperations } from './rbac-policy/operations.ts';
import { rbacPolicyAttributePolicies, rbacPolicyPolicy } from './rbac-policy/policy.ts';
import { routerOperations } from './router/operations.ts';
import { routerAttributePolicies, routerPolicy } from './router/policy.ts';
import { securityGroupRuleOperations } from './security-group-rule/operations.ts';
import { securityGroupRulePolicy } from './security-group-rule/policy.ts';
import { securityGroupOperations } from './security-group/operations.ts';
import { securityGroupPolicy } from './security-group/policy.ts';
import { subnetPoolOperations } from './subnet-pool/operations.ts';
import { subnetPoolAttributePolicies, subnetPoolPolicy } from './subnet-pool/policy.ts';
import { subnetOperations } from './subnet/operations.ts';
import { subnetAttributePolicies, subnetPolicy } from './subnet/policy.ts';
import { tagOperations, tagPolicies } from './tag/operations.ts';
import { versionOperations } from './version/operations.ts';

/** Every rule of the service: when adding a noun, add its rules here and its operations below. */
export const networkPolicies: readonly PolicyRule[] = [
  ...basePolicies,
  ...Object.values(networkPolicy),
  ...networkAttributePolicies,
  ...Object.values(subnetPolicy),
  ...subnetAttributePolicies,
  ...Object.values(subnetPoolPolicy),
  ...subnetPoolAttributePolicies,
  ...Object.values(portPolicy),
  ...portAttributePolicies,
  ...Object.values(securityGroupPolicy),
  ...Object.values(securityGroupRulePolicy),
  ...Object.values(agentPolicy),
  ...Object.values(routerPolicy),
  ...routerAttributePolicies,
  ...Object.values(floatingIpPolicy),
  ...floatingIpAttributePolicies,
  ...Object.values(rbacPolicyPolicy),
  ...rbacPolicyAttributePolicies,
  ...Object.values(schedulerPolicy),
  ...Object.values(quotaPolicy),
  ...Object.values(ipAvailabilityPolicy),
  ...Object.values(availabilityZonePolicy),
  ...tagPolicies,
];

/** Neutron's whole HTTP face. */
export const networkApi = (neutron: Neutron): ServiceApi => ({
  service: 'neutron',
  type: 'network',
  faults: neutronFaults,
  version: 'v2.0',
  operations: [
    ...versionOperations,
    ...networkOperations(neutron),
    ...subnetOperations(neutron),
    ...subnetPoolOperations(neutron),
    ...portOperations(neutron),
    ...securityGroupOperations(neutron),
    ...securityGroupRuleOperations(neutron),
    ...agentOperations(neutron),
    ...routerOperations(neutron),
    ...floatingIpOperations(neutron),
    ...rbacPolicyOperations(neutron),
    ...schedulerOperations(neutron),
    ...quotaOperations(neutron),
    ...ipAvailabilityOperations(neutron),
    ...availabilityZoneOperations(neutron),
    ...tagOperations(neutron),
    ...extensionOperations,
  ],
});
