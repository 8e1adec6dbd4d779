import { addressesOfPorts } from '../db/ip-allocation-store.ts';
import { portsOf } from '../db/port-store.ts';
import type { Subnet } from '../db/subnet-store.ts';
import type { Change } from './change.ts';
import { claimAddresses } from './port-addresses.ts';
import { isAutomatic } from './subnet-rules.ts';

/** Hosts that are on a network make themselves addresses of a new subnet of it, so their ports have them. */
export const addAutomaticAddresses = async (changing: Change, subnet: Subnet): Promise<void> => {
  if (!isAutomatic(subnet)) return;
  const ports = (await portsOf(changing.tx, subnet.network_id)).filter(
    ({ device_owner, ip_allocation }) => !device_owner.startsWith('network:') && ip_allocation !== 'none',
  );
  const addresses = await addressesOfPorts(
    changing.tx,
    ports.map(({ id }) => id),
  );
  for (const port of ports) {
    const from = Math.max(-1, ...(addresses.get(port.id) ?? []).map(({ position }) => position)) + 1;
    await claimAddresses(changing, port, [subnet], [{ subnet_id: subnet.id }], from);
  }
};
