import type { PathParameters } from '@nimbo/http/operation.ts';
import { operation, type Operation } from '@nimbo/http/operation.ts';
import type { Keystone } from '../../domain/keystone.ts';
import {
  associatePolicy,
  checkPolicyAssociation,
  dissociatePolicy,
  getPolicyOfEndpoint,
  listEndpointsOfPolicy,
  type PolicyAssociation,
} from '../../domain/policy-association.ts';
import { collection } from '../common/collection.ts';
import { v3Base } from '../common/urls.ts';
import { endpointsAnswer } from '../endpoint/schema.ts';
import { endpointView } from '../endpoint/view.ts';
import { policyAnswer } from '../policy/schema.ts';
import { policyView } from '../policy/view.ts';
import { endpointPolicyPolicy, places, policyAssociationPolicy, type PlaceName } from './policy.ts';

const associationOf = (params: PathParameters<string>): PolicyAssociation => ({
  policyId: params['policy_id'] ?? '',
  endpointId: params['endpoint_id'],
  serviceId: params['service_id'],
  regionId: params['region_id'],
});

const operationsAt = (keystone: Keystone, place: PlaceName): readonly Operation[] => {
  const rules = policyAssociationPolicy[place];
  const path: string = places[place];
  const where = place.replaceAll('_', ' ');
  return [
    operation({
      name: `create_policy_association_for_${place}`,
      summary: `Associate a policy with a ${where}`,
      method: 'PUT',
      path,
      status: 204,
      authorization: { at: 'lookup', rule: rules.create },
      handle: (ctx, { params }) => associatePolicy(ctx, keystone, rules.create, associationOf(params)),
    }),
    operation({
      name: `check_policy_association_for_${place}`,
      summary: `Check a policy's association with a ${where}`,
      method: 'GET',
      path,
      status: 204,
      authorization: { at: 'lookup', rule: rules.check },
      handle: (ctx, { params }) => checkPolicyAssociation(ctx, keystone, rules.check, associationOf(params)),
    }),
    operation({
      name: `delete_policy_association_for_${place}`,
      summary: `Take a policy from a ${where}`,
      method: 'DELETE',
      path,
      status: 204,
      authorization: { at: 'lookup', rule: rules.delete },
      handle: (ctx, { params }) => dissociatePolicy(ctx, keystone, rules.delete, associationOf(params)),
    }),
  ];
};

export const policyAssociationOperations = (keystone: Keystone): readonly Operation[] => [
  ...operationsAt(keystone, 'endpoint'),
  ...operationsAt(keystone, 'service'),
  ...operationsAt(keystone, 'region_and_service'),
  operation({
    name: 'show_policy_of_endpoint',
    summary: 'Show the policy that holds for an endpoint',
    method: 'GET',
    path: '/v3/endpoints/{endpoint_id}/OS-ENDPOINT-POLICY/policy',
    status: 200,
    authorization: { at: 'lookup', rule: endpointPolicyPolicy.ofEndpoint },
    response: policyAnswer,
    handle: async (ctx, { params, url }) => {
      const policy = await getPolicyOfEndpoint(ctx, keystone, endpointPolicyPolicy.ofEndpoint, params.endpoint_id);
      return { policy: policyView(policy, v3Base(url)) };
    },
  }),
  operation({
    name: 'list_endpoints_of_policy',
    summary: 'List the endpoints that a policy holds for',
    method: 'GET',
    path: '/v3/policies/{policy_id}/OS-ENDPOINT-POLICY/endpoints',
    status: 200,
    authorization: { at: 'lookup', rule: endpointPolicyPolicy.endpoints },
    response: endpointsAnswer,
    handle: async (ctx, { params, url }) => {
      const endpoints = await listEndpointsOfPolicy(ctx, keystone, endpointPolicyPolicy.endpoints, params.policy_id);
      const views = endpoints.map((endpoint) => endpointView(endpoint, v3Base(url)));
      return collection('endpoints', views, url);
    },
  }),
];
