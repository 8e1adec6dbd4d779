import { fromJson } from '@nimbo/db/json.ts';
import type { AddressPair, DhcpOption, WholePort } from '../../domain/port-writing.ts';
import { standardView } from '../common/standard-view.ts';

/** A port as the Networking API shows it. */
export const portView = ({ port, binding, addresses, groups, tags }: WholePort) => ({
  ...standardView(port),
  name: port.name,
  network_id: port.network_id,
  admin_state_up: port.admin_state_up,
  mac_address: port.mac_address,
  fixed_ips: addresses.map(({ subnet_id, ip_address }) => ({ subnet_id, ip_address })),
  device_id: port.device_id,
  device_owner: port.device_owner,
  status: port.status,
  security_groups: groups,
  port_security_enabled: port.port_security_enabled,
  allowed_address_pairs: fromJson<readonly AddressPair[]>(port.allowed_address_pairs),
  extra_dhcp_opts: fromJson<readonly DhcpOption[]>(port.extra_dhcp_opts),
  ip_allocation: port.ip_allocation,
  'binding:host_id': binding.host,
  'binding:vnic_type': binding.vnic_type,
  'binding:profile': fromJson<Readonly<Record<string, unknown>>>(binding.profile),
  'binding:vif_type': binding.vif_type,
  'binding:vif_details': fromJson<Readonly<Record<string, unknown>>>(binding.vif_details),
  tags,
});
