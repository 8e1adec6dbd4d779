import { invalid } from './faults.ts';
import { parseAddress } from './ipam/address.ts';
import { formatCidr, parseCidr } from './ipam/cidr.ts';
import type { RuleFacts } from './security-group-rule-key.ts';

/** A rule as a caller gives it. */
export interface GivenRule {
  readonly direction: string;
  readonly ethertype?: string | undefined;
  readonly protocol?: string | number | null | undefined;
  readonly port_range_min?: number | null | undefined;
  readonly port_range_max?: number | null | undefined;
  readonly remote_ip_prefix?: string | null | undefined;
  readonly remote_group_id?: string | null | undefined;
}

/** Names of protocols (Networking API, "Security group rules") and their numbers (IANA). */
const protocols: Readonly<Record<string, number>> = {
  ah: 51,
  dccp: 33,
  egp: 8,
  esp: 50,
  gre: 47,
  icmp: 1,
  icmpv6: 58,
  igmp: 2,
  ipip: 4,
  'ipv6-encap': 41,
  'ipv6-frag': 44,
  'ipv6-icmp': 58,
  'ipv6-nonxt': 59,
  'ipv6-opts': 60,
  'ipv6-route': 43,
  ospf: 89,
  pgm: 113,
  rsvp: 46,
  sctp: 132,
  tcp: 6,
  udp: 17,
  udplite: 136,
  vrrp: 112,
};

/** Numbers of protocols that have ports. */
const withPorts = new Set([6, 17, 33, 132, 136]);
const icmp = new Set([1, 58]);
const onlyIpv6 = new Set(['icmpv6', 'ipv6-encap', 'ipv6-frag', 'ipv6-icmp', 'ipv6-nonxt', 'ipv6-opts', 'ipv6-route']);

const protocolOf = (given: GivenRule['protocol']): string | null => {
  if (given === undefined || given === null) return null;
  const word = String(given).toLowerCase();
  if (word === 'any' || word === '') return null;
  const isNumber = /^\d{1,3}$/.test(word) && Number(word) <= 255;
  if (isNumber || Object.hasOwn(protocols, word)) return word;
  throw invalid(
    `The protocol ${String(given)} is none of ${Object.keys(protocols).join(', ')}, and no number up to 255.`,
    'SecurityGroupRuleInvalidProtocol',
  );
};

const checkPortPair = (min: number | null, max: number | null): void => {
  if (min === null || max === null || min > max) {
    throw invalid(
      `Both ports are needed, and port_range_min ${min} must not be above port_range_max ${max}.`,
      'SecurityGroupInvalidPortRange',
    );
  }
  for (const port of [min, max]) {
    if (port < 0 || port > 65_535) throw invalid(`${port} is no port.`, 'SecurityGroupInvalidPortValue');
  }
};

const checkIcmp = (type: number | null, code: number | null): void => {
  for (const value of [type, code]) {
    if (value !== null && (value < 0 || value > 255)) {
      throw invalid(`${value} is neither type nor code of ICMP.`, 'SecurityGroupInvalidIcmpValue');
    }
  }
  if (type === null && code !== null) {
    throw invalid(
      `An ICMP code (port_range_max ${code}) needs a type (port_range_min).`,
      'SecurityGroupMissingIcmpType',
    );
  }
};

const checkPorts = (protocol: string | null, min: number | null, max: number | null): void => {
  if (min === null && max === null) return;
  if (protocol === null) {
    throw invalid('Ports need a protocol.', 'SecurityGroupProtocolRequiredWithPorts');
  }
  const number = protocols[protocol] ?? Number(protocol);
  if (withPorts.has(number)) return checkPortPair(min, max);
  if (icmp.has(number)) return checkIcmp(min, max);
  throw invalid(`The protocol ${protocol} has no ports.`, 'SecurityGroupInvalidProtocolForPort');
};

/** A block as it is compared: without host bits; a single address is a block of one. */
export const normalizedPrefix = (prefix: string): string => {
  const address = parseAddress(prefix);
  const cidr = parseCidr(address === undefined ? prefix : `${prefix}/${address.version === 4 ? 32 : 128}`);
  if (cidr === undefined) throw invalid(`"${prefix}" is neither an address nor a cidr.`, 'InvalidCIDR');
  return formatCidr(cidr);
};

const prefixOf = (given: string | null | undefined, ethertype: string): string | null => {
  if (given === undefined || given === null || given === '') return null;
  const cidr = parseCidr(normalizedPrefix(given));
  if (`IPv${cidr?.version}` !== ethertype) {
    throw invalid(`The remote_ip_prefix ${given} is not of ${ethertype}.`, 'SecurityGroupRuleParameterConflict');
  }
  return given.includes('/') ? given : normalizedPrefix(given);
};

/** A rule's facts, checked. @throws BadRequest */
export const ruleFacts = (given: GivenRule): RuleFacts => {
  const ethertype = given.ethertype ?? 'IPv4';
  const protocol = protocolOf(given.protocol);
  const [min, max] = [given.port_range_min ?? null, given.port_range_max ?? null];
  checkPorts(protocol, min, max);
  if (ethertype === 'IPv4' && protocol !== null && onlyIpv6.has(protocol)) {
    throw invalid(`The protocol ${protocol} is one of IPv6.`, 'SecurityGroupEthertypeConflictWithProtocol');
  }
  const remoteGroup = given.remote_group_id ?? null;
  const prefix = prefixOf(given.remote_ip_prefix, ethertype);
  if (remoteGroup !== null && prefix !== null) {
    throw invalid(
      'A rule has either a remote_ip_prefix or a remote_group_id.',
      'SecurityGroupRemoteGroupAndRemoteIpPrefix',
    );
  }
  return {
    direction: given.direction,
    ethertype,
    protocol,
    port_range_min: min,
    port_range_max: max,
    remote_ip_prefix: prefix,
    remote_group_id: remoteGroup,
  };
};
