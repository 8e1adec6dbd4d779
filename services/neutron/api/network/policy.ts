import type { PolicyRule } from '@nimbo/policy/rule.ts';
import { admin, anyOf, attributePolicies, policy, projectMember, projectReader, service } from '../common/policy.ts';

const one = '/networks/{id}';
const ownMember = anyOf(admin, projectMember);

export const networkPolicy = {
  create: policy('create_network', ownMember, 'Create a network.', 'POST /networks'),
  get: policy(
    'get_network',
    anyOf(admin, projectReader, service, 'rule:shared', 'rule:external'),
    'Show a network, and see it in lists.',
    'GET /networks',
    `GET ${one}`,
  ),
  update: policy('update_network', ownMember, 'Change a network.', `PUT ${one}`),
  delete: policy('delete_network', ownMember, 'Delete a network.', `DELETE ${one}`),
  readType: policy('get_network:provider:network_type', admin, 'See what a network is made of.', `GET ${one}`),
  readPhysical: policy('get_network:provider:physical_network', admin, 'See its physical network.', `GET ${one}`),
  readSegment: policy('get_network:provider:segmentation_id', admin, 'See its segment.', `GET ${one}`),
} as const satisfies Record<string, PolicyRule>;

const onlyAdmins = { shared: admin, 'router:external': admin, is_default: admin };
const segment = {
  'provider:network_type': admin,
  'provider:physical_network': admin,
  'provider:segmentation_id': admin,
};

export const networkAttributePolicies: readonly PolicyRule[] = [
  ...attributePolicies('create_network', 'POST /networks', {
    ...onlyAdmins,
    ...segment,
    port_security_enabled: ownMember,
  }),
  ...attributePolicies('update_network', `PUT ${one}`, { ...onlyAdmins, ...segment, port_security_enabled: ownMember }),
];
