import type { Operation } from '@nimbo/http/operation.ts';
import type { PolicyRule } from '@nimbo/policy/rule.ts';
import type { Keystone } from '../domain/keystone.ts';
import { endpointGroupOperations } from './endpoint-group/operations.ts';
import { endpointGroupPolicy } from './endpoint-group/policy.ts';
import { projectEndpointGroupOperations } from './endpoint-group/project-operations.ts';
import { policyAssociationOperations } from './policy-association/operations.ts';
import { endpointPolicyPolicy, policyAssociationPolicy } from './policy-association/policy.ts';
import { policyOperations } from './policy/operations.ts';
import { policyPolicy } from './policy/policy.ts';
import { projectEndpointOperations } from './project-endpoint/operations.ts';
import { projectEndpointPolicy } from './project-endpoint/policy.ts';

/** The rules of Identity v3's extensions. */
export const extensionPolicies: readonly PolicyRule[] = [
  ...Object.values(policyPolicy),
  ...Object.values(policyAssociationPolicy).flatMap((rules) => Object.values(rules)),
  ...Object.values(endpointPolicyPolicy),
  ...Object.values(projectEndpointPolicy),
  ...Object.values(endpointGroupPolicy),
];

/** The operations of Identity v3's extensions. */
export const extensionOperations = (keystone: Keystone): readonly Operation[] => [
  ...policyOperations(keystone),
  ...policyAssociationOperations(keystone),
  ...projectEndpointOperations(keystone),
  ...endpointGroupOperations(keystone),
  ...projectEndpointGroupOperations(keystone),
];
