import { portedProtocols, protocolNumber } from './protocols.ts';
import type { NftRule, NftWord } from './ruleset.ts';

/** A rule as the Networking API has it: it only ever admits. */
export interface SecurityGroupRule {
  readonly direction: 'ingress' | 'egress';
  readonly ethertype: 'IPv4' | 'IPv6';
  /** Name or number; any where absent. */
  readonly protocol?: string | number | null;
  /** First and last destination port; for ICMP type and code. */
  readonly portMin?: number | null;
  readonly portMax?: number | null;
  /** Who may be on the other side, as CIDR; anyone where this and the group are absent. */
  readonly remotePrefix?: string | null;
  readonly remoteGroupId?: string | null;
}

const isIcmp = (number: number | undefined): boolean => number === 1 || number === 58;

const icmpWords = ({ ethertype, portMin, portMax }: SecurityGroupRule): readonly NftWord[] => {
  const name = ethertype === 'IPv4' ? 'icmp' : 'icmpv6';
  if (portMin === null || portMin === undefined)
    return ['meta', 'l4proto', ethertype === 'IPv4' ? 'icmp' : 'ipv6-icmp'];
  const code = portMax === null || portMax === undefined ? [] : [name, 'code', portMax];
  return [name, 'type', portMin, ...code];
};

const portWords = (name: string, { portMin, portMax }: SecurityGroupRule): readonly NftWord[] => {
  const [first, last] = [portMin ?? portMax, portMax ?? portMin];
  if (first === undefined || first === null) return ['meta', 'l4proto', name];
  return [name, 'dport', first === last ? first : `${first}-${last}`];
};

const protocolWords = (rule: SecurityGroupRule): readonly NftWord[] => {
  const number = protocolNumber(rule.protocol);
  if (number === undefined) return [];
  // `icmp` in a rule for IPv6 means ICMPv6: older clients say it so.
  if (isIcmp(number)) return icmpWords(rule);
  const ported = portedProtocols.get(number);
  return ported === undefined ? ['meta', 'l4proto', number] : portWords(ported, rule);
};

const remoteWords = (rule: SecurityGroupRule, setOf: (groupId: string) => string): readonly NftWord[] => {
  const header = rule.ethertype === 'IPv4' ? 'ip' : 'ip6';
  const side = rule.direction === 'ingress' ? 'saddr' : 'daddr';
  if (rule.remoteGroupId) return [header, side, `@${setOf(rule.remoteGroupId)}`];
  return rule.remotePrefix && !rule.remotePrefix.endsWith('/0') ? [header, side, rule.remotePrefix] : [];
};

/** The rule for nftables; `setOf` names the set of a group's addresses of one family. */
export const admittingRule = (rule: SecurityGroupRule, setOf: (groupId: string) => string): NftRule => [
  'meta',
  'nfproto',
  rule.ethertype === 'IPv4' ? 'ipv4' : 'ipv6',
  ...remoteWords(rule, setOf),
  ...protocolWords(rule),
  'accept',
];
