import { deleteNetworkAgents } from '../db/dhcp-agent-store.ts';
import { idleFloatingIps } from '../db/floating-ip-store.ts';
import type { Network } from '../db/network-store.ts';
import { portsOf } from '../db/port-store.ts';
import { deleteRow, findRow } from '../db/resource-store.ts';
import { subnetsOf } from '../db/subnet-store.ts';
import type { Change } from './change.ts';
import { conflict } from './faults.ts';
import { erasePort } from './port-writing.ts';
import { servingOwners } from './subnet-removal.ts';

/** Floating IPs that lead nowhere go with their network. */
const removeIdleFloatingIps = async (changing: Change, networkId: string): Promise<void> => {
  for (const { id, project_id, floating_port_id } of await idleFloatingIps(changing.tx, networkId)) {
    const port = await findRow(changing.tx, 'ports', floating_port_id);
    if (port !== undefined) await erasePort(changing, port);
    await deleteRow(changing.tx, 'floating_ips', id);
    await changing.record('floatingip.deleted', { id, projectId: project_id });
  }
};

/**
 * Removes a network's subnets and the ports that serve it.
 * @throws Conflict while other ports are on it
 */
export const removeNetworkParts = async (changing: Change, network: Network): Promise<void> => {
  await removeIdleFloatingIps(changing, network.id);
  const ports = await portsOf(changing.tx, network.id);
  const using = ports.filter(({ device_owner }) => !servingOwners.has(device_owner));
  if (using.length > 0) {
    const ids = using.slice(0, 5).map(({ id }) => id);
    throw conflict(
      'NetworkInUse',
      `Network ${network.id} stays. There are one or more ports still in use on the network: ${ids.join(', ')}.`,
    );
  }
  for (const port of ports) await erasePort(changing, port);
  for (const { id, project_id } of await subnetsOf(changing.tx, network.id)) {
    await deleteRow(changing.tx, 'subnets', id);
    await changing.record('subnet.deleted', { id, projectId: project_id });
  }
  await deleteNetworkAgents(changing.tx, network.id);
};
