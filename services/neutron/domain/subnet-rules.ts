import type { NeutronSettings } from '../config.ts';
import type { Subnet } from '../db/subnet-store.ts';
import { invalid } from './faults.ts';
import { formatAddress, parseAddress } from './ipam/address.ts';
import { contains, formatCidr, hostRange, overlaps, parseCidr, type Cidr } from './ipam/cidr.ts';

/** A route that DHCP tells hosts. */
export interface HostRoute {
  readonly destination: string;
  readonly nexthop: string;
}

/** What of a subnet is checked together. */
export interface SubnetFacts {
  readonly cidr: Cidr;
  readonly enableDhcp: boolean;
  readonly raMode: string | null;
  readonly addressMode: string | null;
  readonly dnsNameservers: readonly string[];
  readonly hostRoutes: readonly HostRoute[];
}

/** The block of a new subnet. @throws BadRequest */
export const subnetCidr = (text: string | undefined, version: number): Cidr => {
  if (text === undefined) throw invalid('A cidr is required, or a subnetpool_id to get one from.', 'BadRequest');
  const cidr = parseCidr(text);
  if (cidr === undefined) throw invalid(`"${text}" is no cidr such as 10.0.0.0/24.`);
  if (cidr.version !== version) throw invalid(`The cidr ${text} is not of ip_version ${version}.`);
  if (cidr.prefix === 0) throw invalid(`The cidr ${text} is everything: a subnet is a part of it.`);
  return cidr;
};

/** The block of a subnet that is there. */
export const cidrOf = (subnet: Pick<Subnet, 'cidr'>): Cidr => {
  const cidr = parseCidr(subnet.cidr);
  if (cidr === undefined) throw new TypeError(`the database holds a subnet with the cidr "${subnet.cidr}"`);
  return cidr;
};

/**
 * A subnet's gateway: as given, or the first address for a host.
 * @param given null for none
 * @throws BadRequest for an address that no host can have there
 */
export const gatewayOf = (cidr: Cidr, given: string | null | undefined): bigint | undefined => {
  if (given === null) return undefined;
  if (given === undefined) return cidr.version === 6 && cidr.prefix === 128 ? cidr.first : hostRange(cidr).start;
  const address = parseAddress(given);
  if (address === undefined) throw invalid(`The gateway_ip "${given}" is no address.`);
  if (address.version !== cidr.version) throw invalid(`The gateway_ip ${given} is not of IPv${cidr.version}.`);
  const hosts = hostRange(cidr);
  const isNoHost = address.value < hosts.start || address.value > hosts.end;
  // An IPv6 router may have the anycast address.
  const isAllowedAnycast = cidr.version === 6 && address.value === cidr.first;
  if (contains(cidr, address) && isNoHost && !isAllowedAnycast) {
    throw invalid(`The gateway_ip ${given} is not an address that a host of ${formatCidr(cidr)} can have.`);
  }
  return address.value;
};

/** @throws BadRequest where the block meets another of the network */
export const assertNoOverlap = (networkId: string, cidr: Cidr, others: readonly Subnet[]): void => {
  for (const other of others) {
    if (overlaps(cidr, cidrOf(other))) {
      throw invalid(
        `The requested cidr ${formatCidr(cidr)} overlaps with another subnet of network ${networkId}: ${other.id} (${other.cidr}).`,
      );
    }
  }
};

const checkModes = ({ cidr, enableDhcp, raMode, addressMode }: SubnetFacts): void => {
  if (raMode === null && addressMode === null) return;
  if (cidr.version === 4) throw invalid('ipv6_ra_mode and ipv6_address_mode are for subnets of ip_version 6.');
  if (!enableDhcp) throw invalid('ipv6_ra_mode and ipv6_address_mode need enable_dhcp.');
  if (raMode !== null && addressMode !== null && raMode !== addressMode) {
    throw invalid(`ipv6_ra_mode ${raMode} and ipv6_address_mode ${addressMode} must be the same where both are given.`);
  }
  const isAutomatic = [raMode, addressMode].some((mode) => mode === 'slaac' || mode === 'dhcpv6-stateless');
  if (isAutomatic && cidr.prefix !== 64)
    throw invalid(`Hosts make their own addresses only in a /64, not /${cidr.prefix}.`);
};

const checkDhcp = ({ cidr, enableDhcp }: SubnetFacts): void => {
  const longest = cidr.version === 4 ? 30 : 126;
  if (enableDhcp && cidr.prefix > longest) {
    throw invalid(
      `DHCP needs a prefix of at most /${longest}; ${formatCidr(cidr)} is too small: set enable_dhcp to false.`,
    );
  }
};

const checkNameservers = ({ cidr, dnsNameservers }: SubnetFacts, most: number): void => {
  if (dnsNameservers.length > most) {
    throw invalid(`A subnet has at most ${most} dns_nameservers.`, 'DNSNameServersExhausted');
  }
  for (const server of dnsNameservers) {
    const address = parseAddress(server);
    if (address === undefined) throw invalid(`The name server "${server}" is no address.`);
    if (address.version !== cidr.version) throw invalid(`The name server ${server} is not of IPv${cidr.version}.`);
  }
  if (new Set(dnsNameservers).size < dnsNameservers.length) throw invalid('A name server is named twice.');
};

const checkRoutes = ({ cidr, hostRoutes }: SubnetFacts, most: number): void => {
  if (hostRoutes.length > most) throw invalid(`A subnet has at most ${most} host_routes.`, 'HostRoutesExhausted');
  for (const { destination, nexthop } of hostRoutes) {
    const [block, hop] = [parseCidr(destination), parseAddress(nexthop)];
    if (block === undefined || hop === undefined) throw invalid(`The route ${destination} via ${nexthop} is none.`);
    if (block.version !== cidr.version || hop.version !== cidr.version) {
      throw invalid(`The route ${destination} via ${nexthop} is not of IPv${cidr.version}.`);
    }
  }
};

/** @throws BadRequest for what a subnet cannot be */
export const checkSubnet = (facts: SubnetFacts, settings: NeutronSettings): void => {
  checkModes(facts);
  checkDhcp(facts);
  checkNameservers(facts, settings.max_dns_nameservers);
  checkRoutes(facts, settings.max_subnet_host_routes);
};

/** Whether hosts of a subnet make their own addresses from their MAC. */
export const isAutomatic = ({ ipv6_address_mode }: Pick<Subnet, 'ipv6_address_mode'>): boolean =>
  ipv6_address_mode === 'slaac' || ipv6_address_mode === 'dhcpv6-stateless';

/** An address of a subnet, as text. */
export const formatIn = ({ version }: Cidr, value: bigint): string => formatAddress({ version, value });
