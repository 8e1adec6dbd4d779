import type { Operation } from '@nimbo/http/operation.ts';
import { keystoneFaults } from '@nimbo/http/fault-formats/keystone.ts';
import type { ServiceApi } from '@nimbo/http/service-api.ts';
import type { PolicyRule } from '@nimbo/policy/rule.ts';
import type { Keystone } from '../domain/keystone.ts';
import { assignmentOperations } from './assignment/operations.ts';
import { assignmentPolicies } from './assignment/policy.ts';
import { authScopeOperations } from './auth-scope/operations.ts';
import { authScopePolicy } from './auth-scope/policy.ts';
import { credentialOperations } from './credential/operations.ts';
import { credentialPolicy } from './credential/policy.ts';
import { ec2CredentialOperations } from './ec2-credential/operations.ts';
import { ec2CredentialPolicy } from './ec2-credential/policy.ts';
import { signedRequestOperations } from './signed-request/operations.ts';
import { signedRequestPolicy } from './signed-request/policy.ts';
import { withHeads } from './common/head-of.ts';
import { basePolicies } from './common/policy.ts';
import { domainConfigOperations } from './domain-config/operations.ts';
import { domainConfigPolicy } from './domain-config/policy.ts';
import { domainOperations } from './domain/operations.ts';
import { domainPolicy } from './domain/policy.ts';
import { endpointOperations } from './endpoint/operations.ts';
import { endpointPolicy } from './endpoint/policy.ts';
import { extensionOperations, extensionPolicies } from './extension-api.ts';
import { groupOperations } from './group/operations.ts';
import { groupMemberOperations } from './group/member-operations.ts';
import { groupPolicy } from './group/policy.ts';
import { impliedRoleOperations } from './implied-role/operations.ts';
import { impliedRolePolicy } from './implied-role/policy.ts';
import { limitOperations } from './limit/operations.ts';
import { limitPolicy } from './limit/policy.ts';
import { projectTagOperations } from './project-tag/operations.ts';
import { projectOperations } from './project/operations.ts';
import { projectPolicy } from './project/policy.ts';
import { regionOperations } from './region/operations.ts';
import { regionPolicy } from './region/policy.ts';
import { registeredLimitOperations } from './registered-limit/operations.ts';
import { registeredLimitPolicy } from './registered-limit/policy.ts';
import { revocationOperations } from './revocation/operations.ts';
import { revocationPolicy } from './revocation/policy.ts';
import { roleAssignmentOperations } from './role-assignment/operations.ts';
import { roleAssignmentPolicy } from './role-assignment/policy.ts';
import { roleOperations } from './role/operations.ts';
import { rolePolicy } from './role/policy.ts';
import { serviceOperations } from './service/operations.ts';
import { servicePolicy } from './service/policy.ts';
import { tokenOperations } from './token/operations.ts';
import { tokenPolicy } from './token/policy.ts';
import { userOperations } from './user/operations.ts';
import { userPolicy } from './user/policy.ts';
import { identityVersion, versionOperations } from './version/operations.ts';

/** Every rule of the service: when adding a noun, add its rules here and its operations below. */
export const identityPolicies: readonly PolicyRule[] = [
  ...basePolicies,
  ...Object.values(tokenPolicy),
  ...Object.values(authScopePolicy),
  ...Object.values(domainPolicy),
  ...Object.values(domainConfigPolicy),
  ...Object.values(projectPolicy),
  ...Object.values(userPolicy),
  ...Object.values(groupPolicy),
  ...Object.values(rolePolicy).flatMap(({ global, ofDomain }) => [global, ofDomain]),
  ...Object.values(impliedRolePolicy),
  ...assignmentPolicies,
  ...Object.values(roleAssignmentPolicy),
  ...Object.values(regionPolicy),
  ...Object.values(servicePolicy),
  ...Object.values(endpointPolicy),
  ...Object.values(revocationPolicy),
  ...extensionPolicies,
  ...Object.values(registeredLimitPolicy),
  ...Object.values(credentialPolicy),
  ...Object.values(ec2CredentialPolicy),
  ...Object.values(signedRequestPolicy),
  ...Object.values(limitPolicy),
];

const operationsOf = (keystone: Keystone): readonly Operation[] => [
  ...versionOperations,
  ...tokenOperations(keystone),
  ...authScopeOperations(keystone),
  ...domainOperations(keystone),
  ...domainConfigOperations(keystone),
  ...projectOperations(keystone),
  ...projectTagOperations(keystone),
  ...userOperations(keystone),
  ...groupOperations(keystone),
  ...groupMemberOperations(keystone),
  ...roleOperations(keystone),
  ...impliedRoleOperations(keystone),
  ...assignmentOperations(keystone),
  ...roleAssignmentOperations(keystone),
  ...regionOperations(keystone),
  ...serviceOperations(keystone),
  ...endpointOperations(keystone),
  ...revocationOperations(keystone),
  ...extensionOperations(keystone),
  ...registeredLimitOperations(keystone),
  ...credentialOperations(keystone),
  ...ec2CredentialOperations(keystone),
  ...signedRequestOperations(keystone),
  ...limitOperations(keystone),
];

/** Keystone's whole HTTP face. */
export const identityApi = (keystone: Keystone): ServiceApi => ({
  service: 'keystone',
  type: 'identity',
  faults: keystoneFaults,
  version: identityVersion.id,
  vary: ['X-Auth-Token'],
  operations: withHeads(operationsOf(keystone)),
});
