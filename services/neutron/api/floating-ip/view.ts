import type { SeenFloatingIp } from '../../domain/floating-ip.ts';
import { standardView } from '../common/standard-view.ts';

const portDetails = ({ port }: SeenFloatingIp) =>
  port === undefined
    ? null
    : {
        name: port.name,
        network_id: port.network_id,
        mac_address: port.mac_address,
        admin_state_up: port.admin_state_up,
        status: port.status,
        device_id: port.device_id,
        device_owner: port.device_owner,
      };

/** A floating IP as the Networking API shows it. */
export const floatingIpView = (floatingIp: SeenFloatingIp) => ({
  ...standardView(floatingIp),
  floating_network_id: floatingIp.floating_network_id,
  floating_ip_address: floatingIp.floating_ip_address,
  port_id: floatingIp.fixed_port_id,
  fixed_ip_address: floatingIp.fixed_ip_address,
  router_id: floatingIp.router_id,
  status: floatingIp.status,
  port_details: portDetails(floatingIp),
  tags: floatingIp.tags,
});
