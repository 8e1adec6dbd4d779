import { cloudRead, cloudWrite } from '../common/cloud-rule.ts';

const all = '/v3/policies/{policy_id}/OS-ENDPOINT-POLICY';

/** Where a policy may hold, by the name that rules use for it. */
export const places = {
  endpoint: `${all}/endpoints/{endpoint_id}`,
  service: `${all}/services/{service_id}`,
  region_and_service: `${all}/services/{service_id}/regions/{region_id}`,
} as const;

export type PlaceName = keyof typeof places;

const rulesOf = (place: PlaceName) => {
  const where = place.replaceAll('_', ' ');
  const path = places[place];
  return {
    create: cloudWrite(`create_policy_association_for_${place}`, `Associate a policy with a ${where}.`, {
      method: 'PUT',
      path,
    }),
    check: cloudRead(
      `check_policy_association_for_${place}`,
      `Check a policy's association with a ${where}.`,
      { method: 'GET', path },
      { method: 'HEAD', path },
    ),
    delete: cloudWrite(`delete_policy_association_for_${place}`, `Take a policy from a ${where}.`, {
      method: 'DELETE',
      path,
    }),
  };
};

export const policyAssociationPolicy = {
  endpoint: rulesOf('endpoint'),
  service: rulesOf('service'),
  region_and_service: rulesOf('region_and_service'),
} as const;

export const endpointPolicyPolicy = {
  ofEndpoint: cloudRead('get_policy_for_endpoint', 'Show the policy that holds for an endpoint.', {
    method: 'GET',
    path: '/v3/endpoints/{endpoint_id}/OS-ENDPOINT-POLICY/policy',
  }),
  endpoints: cloudRead('list_endpoints_for_policy', 'List the endpoints that a policy holds for.', {
    method: 'GET',
    path: `${all}/endpoints`,
  }),
} as const;
