import type { PolicyRule } from '@nimbo/policy/rule.ts';
import {
  admin,
  anyOf,
  attributePolicies,
  netOwnerManager,
  netOwnerMember,
  netOwnerReader,
  policy,
  projectMember,
  projectReader,
  service,
} from '../common/policy.ts';

const one = '/ports/{id}';
const adminOrService = anyOf(admin, service);
const owners = anyOf(admin, projectMember, service);
const networkOwners = anyOf(adminOrService, netOwnerMember);
const pairs = anyOf(admin, netOwnerMember, service);

export const portPolicy = {
  create: policy('create_port', owners, 'Create a port.', 'POST /ports'),
  get: policy(
    'get_port',
    anyOf(adminOrService, netOwnerReader, projectReader),
    'Show a port, and see it in lists.',
    'GET /ports',
    `GET ${one}`,
  ),
  update: policy('update_port', anyOf(adminOrService, projectMember), 'Change a port.', `PUT ${one}`),
  delete: policy('delete_port', anyOf(networkOwners, projectMember), 'Delete a port.', `DELETE ${one}`),
  readVifType: policy('get_port:binding:vif_type', adminOrService, 'See how it is plugged in.', `GET ${one}`),
  readVifDetails: policy('get_port:binding:vif_details', adminOrService, 'See details of that.', `GET ${one}`),
  readHost: policy('get_port:binding:host_id', adminOrService, 'See where it is plugged in.', `GET ${one}`),
  readProfile: policy('get_port:binding:profile', adminOrService, 'See what was said of that.', `GET ${one}`),
} as const satisfies Record<string, PolicyRule>;

const alike = {
  device_id: owners,
  device_owner: anyOf('not rule:network_device', adminOrService, netOwnerMember),
  'fixed_ips:ip_address': networkOwners,
  'fixed_ips:subnet_id': anyOf(networkOwners, 'rule:shared'),
  port_security_enabled: networkOwners,
  'binding:host_id': adminOrService,
  'binding:profile': service,
  allowed_address_pairs: pairs,
  'allowed_address_pairs:mac_address': pairs,
  'allowed_address_pairs:ip_address': pairs,
};

export const portAttributePolicies: readonly PolicyRule[] = [
  ...attributePolicies('create_port', 'POST /ports', {
    ...alike,
    mac_address: networkOwners,
    fixed_ips: anyOf(networkOwners, 'rule:shared'),
    'binding:vnic_type': owners,
  }),
  ...attributePolicies('update_port', `PUT ${one}`, {
    ...alike,
    mac_address: anyOf(adminOrService, netOwnerManager),
    fixed_ips: networkOwners,
    'binding:vnic_type': anyOf(adminOrService, projectMember),
  }),
];
