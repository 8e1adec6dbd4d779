import type { Context } from '@nimbo/context/context.ts';
import { fromJson, toJson } from '@nimbo/db/json.ts';
import { isAddressTaken } from '../db/ip-allocation-store.ts';
import type { Listed, ListRequest } from '../db/list-query.ts';
import type { Network } from '../db/network-store.ts';
import { deleteRow, insertRow, lockRow, updateRow } from '../db/resource-store.ts';
import { bumpNetwork, subnetList, subnetsOf, type Subnet } from '../db/subnet-store.ts';
import { authorizeAttributes } from './attribute-rules.ts';
import { addAutomaticAddresses } from './automatic-addresses.ts';
import { ownerOf, projectOf, type GivenOwner } from './caller.ts';
import { change, type Change } from './change.ts';
import { ensureDhcp } from './dhcp-schedule.ts';
import { conflict, invalid, notFound } from './faults.ts';
import { addressKey, parseAddress } from './ipam/address.ts';
import { formatCidr, type Cidr } from './ipam/cidr.ts';
import { checkedPools, usualPools, type Pool } from './ipam/pools.ts';
import { seeNetwork, parentTarget } from './network-view.ts';
import type { Neutron } from './neutron.ts';
import { claimQuota } from './quota-limits.ts';
import { rule } from './rule.ts';
import { assertRevision, newStandard, touched } from './standard.ts';
import { allocateBlock, assertSamePool, wantedPool, type BlockWish } from './subnet-allocation.ts';
import { removeSubnetParts } from './subnet-removal.ts';
import {
  assertNoOverlap,
  checkSubnet,
  cidrOf,
  formatIn,
  gatewayOf,
  subnetCidr,
  type HostRoute,
} from './subnet-rules.ts';
import { seeSubnet, withSubnetParts, type SeenSubnet } from './subnet-view.ts';
import { ownedBy, visibleRows } from './visibility.ts';

/** What a caller may say of a subnet at any time. */
export interface SubnetChanges {
  readonly name?: string | undefined;
  readonly description?: string | undefined;
  /** Null for none. */
  readonly gateway_ip?: string | null | undefined;
  readonly enable_dhcp?: boolean | undefined;
  readonly dns_nameservers?: readonly string[] | undefined;
  readonly host_routes?: readonly HostRoute[] | undefined;
  readonly allocation_pools?: readonly Pool[] | undefined;
  readonly service_types?: readonly string[] | undefined;
}

/** What a caller says of a new subnet. */
export interface NewSubnet extends SubnetChanges, GivenOwner, Omit<BlockWish, 'allocation_pools'> {
  readonly network_id: string;
  readonly ipv6_ra_mode?: string | undefined;
  readonly ipv6_address_mode?: string | undefined;
}

export const getSubnet = async (ctx: Context, neutron: Neutron, id: string): Promise<SeenSubnet> => {
  const { subnet } = await seeSubnet(ctx, neutron, id);
  const [seen] = await withSubnetParts(neutron.db.read, [subnet]);
  return seen ?? { ...subnet, external: false, tags: [] };
};

export const listSubnets = async (
  ctx: Context,
  neutron: Neutron,
  request: ListRequest,
): Promise<Listed<SeenSubnet>> => {
  const shape = subnetList(projectOf(ctx));
  const { items, hasMore } = await visibleRows<Subnet>(ctx, neutron, 'get_subnet', shape, request);
  return { items: await withSubnetParts(neutron.db.read, items), hasMore };
};

/** Whose a new subnet is, and where it lies. */
interface NewPlace {
  readonly projectId: string;
  readonly poolId: string | undefined;
  readonly cidr: Cidr;
}

/** The row that a request describes. @throws BadRequest, Conflict */
const newRow = (
  changing: Change,
  neutron: Neutron,
  { projectId, poolId, cidr }: NewPlace,
  given: NewSubnet,
): Subnet => {
  const gateway = gatewayOf(cidr, given.gateway_ip);
  const facts = {
    cidr,
    enableDhcp: given.enable_dhcp ?? true,
    raMode: given.ipv6_ra_mode ?? null,
    addressMode: given.ipv6_address_mode ?? null,
    dnsNameservers: given.dns_nameservers ?? [],
    hostRoutes: given.host_routes ?? [],
  };
  checkSubnet(facts, neutron.settings);
  const pools =
    given.allocation_pools === undefined
      ? usualPools(cidr, gateway)
      : checkedPools(cidr, given.allocation_pools, gateway);
  return {
    ...newStandard(changing, projectId, given.description),
    network_id: given.network_id,
    subnetpool_id: poolId ?? null,
    name: given.name ?? '',
    ip_version: cidr.version,
    cidr: formatCidr(cidr),
    gateway_ip: gateway === undefined ? null : formatIn(cidr, gateway),
    enable_dhcp: facts.enableDhcp,
    ipv6_ra_mode: facts.raMode,
    ipv6_address_mode: facts.addressMode,
    dns_nameservers: toJson(facts.dnsNameservers),
    host_routes: toJson(facts.hostRoutes),
    allocation_pools: toJson(pools),
    service_types: toJson(given.service_types ?? []),
  };
};

const insertSubnet = async (
  ctx: Context,
  changing: Change,
  neutron: Neutron,
  network: Network,
  subnet: Subnet,
): Promise<void> => {
  const others = await subnetsOf(changing.tx, network.id);
  assertSamePool(subnet, others);
  assertNoOverlap(network.id, cidrOf(subnet), others);
  await insertRow(changing.tx, 'subnets', subnet);
  await addAutomaticAddresses(changing, subnet);
  await bumpNetwork(changing.tx, network.id, changing.at);
  await ensureDhcp(ctx, changing, neutron, network);
  await changing.concerns(network.id);
  await changing.record('subnet.created', {
    id: subnet.id,
    projectId: subnet.project_id,
    payload: { network_id: network.id, cidr: subnet.cidr },
  });
};

const blockOf = async (
  changing: Change,
  projectId: string,
  poolId: string | undefined,
  given: NewSubnet,
): Promise<Cidr> =>
  poolId === undefined ? subnetCidr(given.cidr, given.ip_version) : allocateBlock(changing, poolId, projectId, given);

/** Makes subnets, all or none. @throws NotFound for an unknown network, Forbidden, BadRequest, Conflict, OverQuota */
export const createSubnets = async (
  ctx: Context,
  neutron: Neutron,
  given: readonly NewSubnet[],
): Promise<readonly SeenSubnet[]> => {
  const owners = await Promise.all(given.map((one) => ownerOf(ctx, one)));
  const pools: (string | undefined)[] = [];
  for (const [index, one] of given.entries()) {
    const network = await seeNetwork(ctx, neutron, one.network_id);
    const target = { ...ownedBy(owners[index] ?? ''), ...parentTarget(network) };
    await ctx.authorize(rule('create_subnet'), target);
    await authorizeAttributes(ctx, 'create', 'subnet', one, target);
    pools.push(await wantedPool(ctx, neutron, one));
  }
  return change(ctx, neutron, async (changing) => {
    const subnets: Subnet[] = [];
    for (const [index, one] of given.entries()) {
      const network = await lockRow(changing.tx, 'networks', one.network_id);
      if (network === undefined) throw notFound('network', one.network_id);
      const [projectId, poolId] = [owners[index] ?? '', pools[index]];
      await claimQuota(changing, neutron, 'subnet', projectId);
      const cidr = await blockOf(changing, projectId, poolId, one);
      const subnet = newRow(changing, neutron, { projectId, poolId, cidr }, one);
      await insertSubnet(ctx, changing, neutron, network, subnet);
      subnets.push(subnet);
    }
    return withSubnetParts(changing.tx, subnets);
  });
};

/** The pools after a change: as given, or as they are, which the gateway must leave alone. */
const changedPools = (before: Subnet, changes: SubnetChanges, gateway: bigint | undefined): string => {
  const pools = changes.allocation_pools ?? fromJson<readonly Pool[]>(before.allocation_pools);
  return toJson(checkedPools(cidrOf(before), pools, gateway));
};

const changedRow = (changing: Change, neutron: Neutron, before: Subnet, changes: SubnetChanges): Subnet => {
  const cidr = cidrOf(before);
  const gateway = gatewayOf(cidr, changes.gateway_ip === undefined ? before.gateway_ip : changes.gateway_ip);
  const facts = {
    cidr,
    enableDhcp: changes.enable_dhcp ?? before.enable_dhcp,
    raMode: before.ipv6_ra_mode,
    addressMode: before.ipv6_address_mode,
    dnsNameservers: changes.dns_nameservers ?? fromJson<readonly string[]>(before.dns_nameservers),
    hostRoutes: changes.host_routes ?? fromJson<readonly HostRoute[]>(before.host_routes),
  };
  checkSubnet(facts, neutron.settings);
  return {
    ...before,
    ...touched(changing, before),
    name: changes.name ?? before.name,
    description: changes.description ?? before.description,
    gateway_ip: gateway === undefined ? null : formatIn(cidr, gateway),
    enable_dhcp: facts.enableDhcp,
    dns_nameservers: toJson(facts.dnsNameservers),
    host_routes: toJson(facts.hostRoutes),
    allocation_pools: changedPools(before, changes, gateway),
    service_types: changes.service_types === undefined ? before.service_types : toJson(changes.service_types),
  };
};

/** @throws Conflict where a router has the gateway's address now, or somebody else the one it shall have */
const assertGatewayMovable = async ({ tx }: Change, before: Subnet, after: Subnet): Promise<void> => {
  if (before.gateway_ip === after.gateway_ip) return;
  for (const address of [before.gateway_ip, after.gateway_ip]) {
    const parsed = address === null ? undefined : parseAddress(address);
    if (parsed !== undefined && (await isAddressTaken(tx, before.id, addressKey(parsed)))) {
      throw conflict('GatewayIpInUse', `The gateway address ${address} of subnet ${before.id} is in use by a port.`);
    }
  }
};

/** @throws NotFound, Forbidden, PreconditionFailed, BadRequest, Conflict */
export const updateSubnet = async (
  ctx: Context,
  neutron: Neutron,
  id: string,
  changes: SubnetChanges,
  revision?: number,
): Promise<SeenSubnet> => {
  const { target, subnet } = await seeSubnet(ctx, neutron, id);
  await ctx.authorize(rule('update_subnet'), target);
  await authorizeAttributes(ctx, 'update', 'subnet', changes, target);
  return change(ctx, neutron, async (changing) => {
    const network = await lockRow(changing.tx, 'networks', subnet.network_id);
    const before = await lockRow(changing.tx, 'subnets', id);
    if (before === undefined || network === undefined) throw notFound('subnet', id);
    assertRevision(before, revision);
    const after = changedRow(changing, neutron, before, changes);
    await assertGatewayMovable(changing, before, after);
    await updateRow(changing.tx, 'subnets', after);
    await bumpNetwork(changing.tx, network.id, changing.at);
    await ensureDhcp(ctx, changing, neutron, network);
    await changing.concerns(network.id);
    await changing.record('subnet.updated', { id, projectId: before.project_id });
    const [seen] = await withSubnetParts(changing.tx, [after]);
    return seen ?? invalidState(id);
  });
};

const invalidState = (id: string): never => {
  throw invalid(`Subnet ${id} is not there any more.`);
};

/** @throws NotFound, Forbidden, Conflict while ports have addresses of it */
export const deleteSubnet = async (ctx: Context, neutron: Neutron, id: string, revision?: number): Promise<void> => {
  const { target, subnet } = await seeSubnet(ctx, neutron, id);
  await ctx.authorize(rule('delete_subnet'), target);
  await change(ctx, neutron, async (changing) => {
    const network = await lockRow(changing.tx, 'networks', subnet.network_id);
    const row = await lockRow(changing.tx, 'subnets', id);
    if (row === undefined || network === undefined) throw notFound('subnet', id);
    assertRevision(row, revision);
    await changing.concerns(network.id);
    await removeSubnetParts(changing, row);
    await deleteRow(changing.tx, 'subnets', id);
    await bumpNetwork(changing.tx, network.id, changing.at);
    await ensureDhcp(ctx, changing, neutron, network);
    await changing.record('subnet.deleted', { id, projectId: row.project_id });
  });
};
