import type { Operation } from '@nimbo/http/operation.ts';
import type { PolicyRule } from '@nimbo/policy/rule.ts';
import type { Keystone } from '../domain/keystone.ts';
import { accessRuleOperations } from './access-rule/operations.ts';
import { accessRulePolicy } from './access-rule/policy.ts';
import { applicationCredentialOperations } from './application-credential/operations.ts';
import { applicationCredentialPolicy } from './application-credential/policy.ts';
import { accessTokenOperations } from './oauth1/access-token-operations.ts';
import { consumerOperations } from './oauth1/consumer-operations.ts';
import { accessTokenPolicy, consumerPolicy } from './oauth1/policy.ts';
import { oauthTokenOperations } from './oauth1/token-operations.ts';
import { federationOperations, federationPolicies } from './federation-api.ts';
import { oauth2Operations } from './oauth2/operations.ts';
import { simpleCertOperations } from './simple-cert/operations.ts';
import { trustOperations } from './trust/operations.ts';
import { trustPolicy } from './trust/policy.ts';
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
  ...Object.values(trustPolicy),
  ...Object.values(applicationCredentialPolicy),
  ...Object.values(accessRulePolicy),
  ...Object.values(consumerPolicy),
  ...Object.values(accessTokenPolicy),
  ...federationPolicies,
];

/** The operations of Identity v3's extensions. */
export const extensionOperations = (keystone: Keystone): readonly Operation[] => [
  ...policyOperations(keystone),
  ...policyAssociationOperations(keystone),
  ...projectEndpointOperations(keystone),
  ...endpointGroupOperations(keystone),
  ...projectEndpointGroupOperations(keystone),
  ...trustOperations(keystone),
  ...applicationCredentialOperations(keystone),
  ...accessRuleOperations(keystone),
  ...consumerOperations(keystone),
  ...oauthTokenOperations(keystone),
  ...accessTokenOperations(keystone),
  ...oauth2Operations(keystone),
  ...simpleCertOperations,
  ...federationOperations(keystone),
];
