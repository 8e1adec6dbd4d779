import type { SeenNetwork } from '../../domain/network-view.ts';
import { textList } from '../common/json-list.ts';
import { standardView } from '../common/standard-view.ts';

/** A network as the Networking API shows it. */
export const networkView = (network: SeenNetwork) => ({
  ...standardView(network),
  name: network.name,
  status: 'ACTIVE',
  admin_state_up: network.admin_state_up,
  mtu: network.mtu,
  shared: network.shared,
  port_security_enabled: network.port_security_enabled,
  'router:external': network.is_external,
  ...(network.is_external ? { is_default: network.is_default } : {}),
  'provider:network_type': network.network_type,
  'provider:physical_network': network.physical_network,
  'provider:segmentation_id': network.segmentation_id,
  subnets: network.subnets,
  availability_zone_hints: textList(network.availability_zone_hints),
  availability_zones: network.availability_zones,
  ipv4_address_scope: null,
  ipv6_address_scope: null,
  tags: network.tags,
});
