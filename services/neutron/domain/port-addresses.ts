import { fromJson } from '@nimbo/db/json.ts';
import { claimAddress, takenKeys, type IpAllocation } from '../db/ip-allocation-store.ts';
import type { Port } from '../db/port-store.ts';
import type { Subnet } from '../db/subnet-store.ts';
import type { Change } from './change.ts';
import { conflict, invalid } from './faults.ts';
import { addressKey, formatAddress, parseAddress, type Address } from './ipam/address.ts';
import { contains, hostRange } from './ipam/cidr.ts';
import { eui64 } from './ipam/eui64.ts';
import { rangesOf, type Pool, type Range } from './ipam/pools.ts';
import { randomWithin } from './ipam/random-address.ts';
import { cidrOf, isAutomatic } from './subnet-rules.ts';

/** An address as a caller asks for it. */
export interface WantedAddress {
  readonly subnet_id?: string | undefined;
  readonly ip_address?: string | undefined;
}

/** Who gets addresses. */
export type AddressOwner = Pick<Port, 'id' | 'network_id' | 'mac_address' | 'device_owner'>;

/** Ports of routers choose their addresses even where hosts make their own. */
const isRouterPort = ({ device_owner }: AddressOwner): boolean =>
  device_owner.startsWith('network:router') || device_owner === 'network:ha_router_replicated_interface';

const allocationOf = (owner: AddressOwner, subnet: Subnet, address: Address, position: number): IpAllocation => ({
  subnet_id: subnet.id,
  address_key: addressKey(address),
  ip_address: formatAddress(address),
  network_id: owner.network_id,
  port_id: owner.id,
  position,
});

/** Pools are nearly always much larger than what is taken, so chance finds a free address at once. */
const guesses = 12;

/** The first key of the range that is not among those taken, which are in order. */
const firstGap = (range: Range, version: Address['version'], taken: readonly string[]): bigint | undefined => {
  let next = range.start;
  for (const key of taken) {
    if (key !== addressKey({ version, value: next })) break;
    next += 1n;
  }
  return next > range.end ? undefined : next;
};

const claimAny = async (
  { tx }: Change,
  owner: AddressOwner,
  subnet: Subnet,
  position: number,
): Promise<IpAllocation | undefined> => {
  const { version } = cidrOf(subnet);
  const ranges = rangesOf(fromJson<readonly Pool[]>(subnet.allocation_pools));
  const claim = async (value: bigint): Promise<IpAllocation | undefined> => {
    const allocation = allocationOf(owner, subnet, { version, value }, position);
    return (await claimAddress(tx, allocation)) ? allocation : undefined;
  };
  for (let guess = 0; guess < guesses && ranges.length > 0; guess += 1) {
    const claimed = await claim(randomWithin(ranges));
    if (claimed !== undefined) return claimed;
  }
  for (const range of ranges) {
    const [from, to] = [addressKey({ version, value: range.start }), addressKey({ version, value: range.end })];
    for (;;) {
      const free = firstGap(range, version, await takenKeys(tx, subnet.id, from, to));
      if (free === undefined) break;
      const claimed = await claim(free);
      if (claimed !== undefined) return claimed;
    }
  }
  return undefined;
};

const claimGiven = async (
  { tx }: Change,
  owner: AddressOwner,
  subnet: Subnet,
  address: Address,
  position: number,
): Promise<IpAllocation> => {
  const allocation = allocationOf(owner, subnet, address, position);
  if (!(await claimAddress(tx, allocation))) {
    throw conflict(
      'IpAddressAlreadyAllocated',
      `The address ${allocation.ip_address} of subnet ${subnet.id} belongs to another port: choose another.`,
    );
  }
  return allocation;
};

const claimAutomatic = (
  changing: Change,
  owner: AddressOwner,
  subnet: Subnet,
  position: number,
): Promise<IpAllocation> => {
  const cidr = cidrOf(subnet);
  return claimGiven(changing, owner, subnet, { version: 6, value: eui64(cidr, owner.mac_address) }, position);
};

const exhausted = (networkId: string, subnetIds: readonly string[]) =>
  conflict(
    'IpAddressGenerationFailure',
    `No more addresses on network ${networkId} (subnet ${subnetIds.join(', ')}): delete ports, or add a subnet.`,
  );

const parsed = (text: string): Address => parseAddress(text) ?? notAddress(text);

const notAddress = (text: string): never => {
  throw invalid(`"${text}" is no address.`);
};

const checkWithin = (subnet: Subnet, address: Address): void => {
  const cidr = cidrOf(subnet);
  const hosts = hostRange(cidr);
  const isHost = address.value >= hosts.start && address.value <= hosts.end;
  if (!contains(cidr, address) || (cidr.version === 4 && !isHost)) {
    throw invalid(
      `The address ${formatAddress(address)} is none that a port of subnet ${subnet.id} (${subnet.cidr}) can have.`,
      'InvalidIpForSubnet',
    );
  }
};

/** The subnet that a wanted address is of. @throws NotFound, BadRequest */
const subnetFor = (owner: AddressOwner, subnets: readonly Subnet[], wanted: WantedAddress): Subnet => {
  if (wanted.subnet_id !== undefined) {
    const named = subnets.find(({ id }) => id === wanted.subnet_id);
    if (named === undefined) {
      throw invalid(`Network ${owner.network_id} has no subnet ${wanted.subnet_id}.`);
    }
    return named;
  }
  if (wanted.ip_address === undefined) throw invalid('A fixed IP names a subnet_id, an ip_address, or both.');
  const address = parsed(wanted.ip_address);
  const holding = subnets.find((subnet) => contains(cidrOf(subnet), address));
  if (holding === undefined) {
    throw invalid(
      `No subnet of network ${owner.network_id} has the address ${wanted.ip_address}.`,
      'InvalidIpForNetwork',
    );
  }
  return holding;
};

const claimWanted = async (
  changing: Change,
  owner: AddressOwner,
  subnet: Subnet,
  wanted: WantedAddress,
  position: number,
): Promise<IpAllocation> => {
  const isOwnMaking = isAutomatic(subnet) && !isRouterPort(owner);
  if (wanted.ip_address === undefined) {
    if (isOwnMaking) return claimAutomatic(changing, owner, subnet, position);
    const claimed = await claimAny(changing, owner, subnet, position);
    if (claimed === undefined) throw exhausted(owner.network_id, [subnet.id]);
    return claimed;
  }
  const address = parsed(wanted.ip_address);
  checkWithin(subnet, address);
  if (isOwnMaking && address.value !== eui64(cidrOf(subnet), owner.mac_address)) {
    throw invalid(
      `Hosts of subnet ${subnet.id} make their own addresses: ${wanted.ip_address} cannot be given.`,
      'AllocationOnAutoAddressSubnet',
    );
  }
  return claimGiven(changing, owner, subnet, address, position);
};

const serves = (subnet: Subnet, { device_owner }: AddressOwner): boolean => {
  if (subnet.service_types === '[]') return true;
  return fromJson<readonly string[]>(subnet.service_types).some((type) => device_owner.startsWith(type));
};

/** Subnets made for the port's kind of device before those for every kind. */
const eligible = (subnets: readonly Subnet[], owner: AddressOwner): readonly Subnet[] => {
  const fitting = subnets.filter((subnet) => serves(subnet, owner));
  const special = fitting.filter(({ service_types }) => service_types !== '[]');
  return special.length > 0 ? special : fitting;
};

/** One address of one of the subnets; undefined where there are no subnets. @throws Conflict where none is free */
const claimFromFirst = async (
  changing: Change,
  owner: AddressOwner,
  subnets: readonly Subnet[],
  position: number,
): Promise<IpAllocation | undefined> => {
  if (subnets.length === 0) return undefined;
  for (const subnet of subnets) {
    const claimed = await claimAny(changing, owner, subnet, position);
    if (claimed !== undefined) return claimed;
  }
  throw exhausted(
    owner.network_id,
    subnets.map(({ id }) => id),
  );
};

/** What a port gets that asks for nothing: one address of each version, and all that hosts make themselves. */
const claimUsual = async (
  changing: Change,
  owner: AddressOwner,
  subnets: readonly Subnet[],
): Promise<readonly IpAllocation[]> => {
  const own = eligible(subnets, owner);
  const [automatic, chosen] = [own.filter(isAutomatic), own.filter((subnet) => !isAutomatic(subnet))];
  const claimed: IpAllocation[] = [];
  for (const version of [4, 6]) {
    const ofVersion = chosen.filter(({ ip_version }) => ip_version === version);
    const one = await claimFromFirst(changing, owner, ofVersion, claimed.length);
    if (one !== undefined) claimed.push(one);
  }
  for (const subnet of automatic) claimed.push(await claimAutomatic(changing, owner, subnet, claimed.length));
  return claimed;
};

/**
 * Gives a port its addresses; the network is locked.
 * @param wanted undefined for the usual ones
 * @param from the first free place among the port's addresses
 * @throws BadRequest for addresses that cannot be, Conflict for one that is taken, or where none is free
 */
export const claimAddresses = async (
  changing: Change,
  owner: AddressOwner,
  subnets: readonly Subnet[],
  wanted: readonly WantedAddress[] | undefined,
  from = 0,
): Promise<readonly IpAllocation[]> => {
  if (wanted === undefined) return claimUsual(changing, owner, subnets);
  const chosen = wanted.map((one) => ({ one, subnet: subnetFor(owner, subnets, one) }));
  // Given addresses first, lest a chosen one takes theirs.
  const order = [...chosen.entries()].toSorted(([, a], [, b]) => rank(a.one) - rank(b.one));
  const claimed: IpAllocation[] = [];
  for (const [index, { one, subnet }] of order) {
    claimed.push(await claimWanted(changing, owner, subnet, one, from + index));
  }
  return claimed.toSorted((a, b) => a.position - b.position);
};

const rank = ({ ip_address }: WantedAddress): number => (ip_address === undefined ? 1 : 0);
