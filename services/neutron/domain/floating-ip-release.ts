import { floatingIpsToPorts, type FloatingIp } from '../db/floating-ip-store.ts';
import { updateRow } from '../db/resource-store.ts';
import type { Change } from './change.ts';
import { touched } from './standard.ts';

/** A floating IP that leads nowhere any more. */
const released = (changing: Change, before: FloatingIp): FloatingIp => ({
  ...before,
  ...touched(changing, before),
  fixed_port_id: null,
  fixed_ip_address: null,
  router_id: null,
  status: 'DOWN',
});

/** Floating IPs let a port go that is to be deleted. */
export const releaseFloatingIps = async (changing: Change, portId: string): Promise<void> => {
  for (const floatingIp of await floatingIpsToPorts(changing.tx, [portId])) {
    await changing.concerns(floatingIp.floating_network_id);
    await updateRow(changing.tx, 'floating_ips', released(changing, floatingIp));
    await changing.record('floatingip.updated', {
      id: floatingIp.id,
      projectId: floatingIp.project_id,
      stateBefore: floatingIp.status,
      stateAfter: 'DOWN',
    });
  }
};
