import type { Context } from '@nimbo/context/context.ts';
import { fromJson } from '@nimbo/db/json.ts';
import { usedAddresses } from '../db/ip-allocation-store.ts';
import { everyRow, listRows } from '../db/list-query.ts';
import { networkList, type Network } from '../db/network-store.ts';
import { findRow, findRows } from '../db/resource-store.ts';
import { subnetsOfNetworks, type Subnet } from '../db/subnet-store.ts';
import { notFound } from './faults.ts';
import { rangesOf, type Pool } from './ipam/pools.ts';
import type { Neutron } from './neutron.ts';
import { rule } from './rule.ts';

/** A subnet's addresses, and how many ports have. */
interface SubnetAvailability {
  readonly subnet: Subnet;
  readonly total: bigint;
  readonly used: number;
}

/** A network's addresses, and how many ports have. */
export interface NetworkAvailability {
  readonly network: Network;
  readonly subnets: readonly SubnetAvailability[];
}

const totalOf = (subnet: Subnet): bigint =>
  rangesOf(fromJson<readonly Pool[]>(subnet.allocation_pools)).reduce(
    (sum, { start, end }) => sum + end - start + 1n,
    0n,
  );

const availabilityOf = async (
  { db }: Neutron,
  networks: readonly Network[],
): Promise<readonly NetworkAvailability[]> => {
  const subnets = await subnetsOfNetworks(
    db.read,
    networks.map(({ id }) => id),
  );
  const used = await usedAddresses(
    db.read,
    [...subnets.values()].flat().map(({ id }) => id),
  );
  return networks.map((network) => ({
    network,
    subnets: (subnets.get(network.id) ?? []).map((subnet) => ({
      subnet,
      total: totalOf(subnet),
      used: used.get(subnet.id) ?? 0,
    })),
  }));
};

/** How many addresses are left, network by network. @throws Forbidden */
export const listIpAvailability = async (
  ctx: Context,
  neutron: Neutron,
  networkIds: readonly string[] | undefined,
): Promise<readonly NetworkAvailability[]> => {
  await ctx.authorize(rule('get_network_ip_availability'), {});
  if (networkIds !== undefined) return availabilityOf(neutron, await findRows(neutron.db.read, 'networks', networkIds));
  const scope = { everything: true, project: undefined };
  const listed = await listRows<Network>(neutron.db, networkList(undefined), scope, everyRow);
  return availabilityOf(neutron, listed?.items ?? []);
};

/** @throws Forbidden, NotFound */
export const getIpAvailability = async (ctx: Context, neutron: Neutron, id: string): Promise<NetworkAvailability> => {
  await ctx.authorize(rule('get_network_ip_availability'), {});
  const network = await findRow(neutron.db.read, 'networks', id);
  if (network === undefined) throw notFound('network', id);
  const [availability] = await availabilityOf(neutron, [network]);
  return availability ?? { network, subnets: [] };
};
