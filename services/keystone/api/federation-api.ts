import type { Operation } from '@nimbo/http/operation.ts';
import type { PolicyRule } from '@nimbo/policy/rule.ts';
import type { Keystone } from '../domain/keystone.ts';
import { federatedLoginOperations } from './federated-auth/login-operations.ts';
import { samlOperations } from './federated-auth/saml-operations.ts';
import { webssoOperations } from './federated-auth/websso-operations.ts';
import { federationProtocolOperations } from './federation-protocol/operations.ts';
import { federationProtocolPolicy } from './federation-protocol/policy.ts';
import { identityProviderOperations } from './identity-provider/operations.ts';
import { identityProviderPolicy } from './identity-provider/policy.ts';
import { mappingOperations } from './mapping/operations.ts';
import { mappingPolicy } from './mapping/policy.ts';
import { serviceProviderOperations } from './service-provider/operations.ts';
import { serviceProviderPolicy } from './service-provider/policy.ts';

/** The rules of OS-FEDERATION. */
export const federationPolicies: readonly PolicyRule[] = [
  ...Object.values(identityProviderPolicy),
  ...Object.values(federationProtocolPolicy),
  ...Object.values(mappingPolicy),
  ...Object.values(serviceProviderPolicy),
];

/** The operations of OS-FEDERATION. */
export const federationOperations = (keystone: Keystone): readonly Operation[] => [
  ...identityProviderOperations(keystone),
  ...federationProtocolOperations(keystone),
  ...mappingOperations(keystone),
  ...serviceProviderOperations(keystone),
  ...federatedLoginOperations(keystone),
  ...webssoOperations(keystone),
  ...samlOperations(keystone),
];
