import { portsWithAddressesOf, releaseSubnet } from '../db/ip-allocation-store.ts';
import type { Subnet } from '../db/subnet-store.ts';
import type { Change } from './change.ts';
import { conflict } from './faults.ts';
import { isAutomatic } from './subnet-rules.ts';

/** Ports that serve a network and go with it. */
export const servingOwners: ReadonlySet<string> = new Set(['network:dhcp']);

/**
 * Takes a subnet's addresses from the ports that serve it, or made them themselves.
 * @throws Conflict while others have addresses of it
 */
export const removeSubnetParts = async ({ tx }: Change, subnet: Subnet): Promise<void> => {
  const ports = await portsWithAddressesOf(tx, subnet.id);
  const using = ports.filter(({ device_owner }) => !servingOwners.has(device_owner));
  const standing = isAutomatic(subnet)
    ? using.filter(({ device_owner }) => device_owner.startsWith('network:'))
    : using;
  if (standing.length > 0) {
    const ids = standing.slice(0, 5).map(({ id }) => id);
    throw conflict(
      'SubnetInUse',
      `Ports have addresses of subnet ${subnet.id}: ${ids.join(', ')}. Delete those first.`,
    );
  }
  await releaseSubnet(tx, subnet.id);
};
