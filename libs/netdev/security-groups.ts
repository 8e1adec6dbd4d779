import { createHash } from 'node:crypto';
import { antiSpoofRules, serverRules } from './anti-spoof.ts';
import { canonicalCidr, isIpv6 } from './addresses-of.ts';
import { nameOf, type CloudMark } from './names.ts';
import type { NftChain, NftRule, NftSet, NftTable } from './ruleset.ts';
import type { SecuredBridge, SecuredPort, SecurityGroup, SecurityGroupsInput } from './secured-port.ts';
import { admittingRule, type SecurityGroupRule } from './security-group-rule.ts';
import { vxlanUdpPort } from './vxlans.ts';

const hashOf = (id: string): string => createHash('sha256').update(id).digest('hex');

/** A name inside a table. */
const inner = (prefix: string, id: string): string => `${prefix}_${hashOf(id).slice(0, 16)}`;

const fromPort = 0x1000_0000;
const toPort = 0x2000_0000;

/** 28 bits for each port, the same as long as it lives: packets under way while tables are replaced find their chain. */
const marksOf = (ports: readonly SecuredPort[]): ReadonlyMap<string, number> => {
  const taken = new Set<number>();
  return new Map(
    ports
      .map(({ id }) => id)
      .toSorted()
      .map((id) => {
        let mark = Number.parseInt(hashOf(id).slice(0, 7), 16);
        while (taken.has(mark)) mark = (mark + 1) % 0x1000_0000;
        taken.add(mark);
        return [id, mark];
      }),
  );
};

interface Parts extends SecurityGroupsInput {
  readonly markOf: (port: SecuredPort) => number;
}

const markSet = (name: string, base: number, { ports, markOf }: Parts): NftSet => ({
  name,
  type: 'ifname',
  to: 'mark',
  elements: ports.map((port) => [{ name: port.device }, base + markOf(port)]),
});

/** Every device of this cloud that hangs on a bridge. */
const bridgePorts = (cloud: CloudMark): NftRule[] =>
  ['tp', 'vx', 'vt'].map((kind) => ['iifname', { name: `${kind}${cloud}*` }, 'drop']);

/** A tap that a newer state of things has made is closed until its rules are here. */
const unknownTaps = (cloud: CloudMark, key: 'iifname' | 'oifname'): readonly NftRule[] => [
  [key, '@ports', 'accept'],
  [key, '@open_ports', 'accept'],
  [key, { name: `tp${cloud}*` }, 'drop'],
];

const bridgeTable = (parts: Parts): NftTable => {
  const { cloud, ports, openDevices } = parts;
  const guards = ports.map((port): NftChain => ({ name: inner('guard', port.id), rules: antiSpoofRules(port) }));
  const jumps = ports.map((port) => [{ name: port.device }, ['jump', inner('guard', port.id)]] as const);
  return {
    family: 'bridge',
    name: nameOf(cloud, 'sg', 'bridge'),
    sets: [
      markSet('from_port', fromPort, parts),
      markSet('to_port', toPort, parts),
      { name: 'ports', type: 'ifname', elements: ports.map(({ device }) => ({ name: device })) },
      { name: 'open_ports', type: 'ifname', elements: openDevices.toSorted().map((name) => ({ name })) },
    ],
    chains: [
      ...guards,
      {
        name: 'at_prerouting',
        hook: { type: 'filter', hook: 'prerouting', priority: -300 },
        rules: [
          ['meta', 'mark', 'set', 'iifname', 'map', '@from_port'],
          ...(jumps.length === 0 ? [] : [['iifname', 'vmap', { lookup: jumps }]]),
          ...unknownTaps(cloud, 'iifname'),
        ],
      },
      {
        // Before br_netfilter hands the packet to the inet family, at -1.
        name: 'at_forward',
        hook: { type: 'filter', hook: 'forward', priority: -2 },
        rules: [
          ['iifname', '@ports', 'meta', 'mark', 'set', 0],
          ['meta', 'mark', 'set', 'oifname', 'map', '@to_port'],
          ...unknownTaps(cloud, 'oifname'),
        ],
      },
      // A tenant's frames never enter this host's own stack: not its addresses, not its ARP.
      { name: 'at_input', hook: { type: 'filter', hook: 'input', priority: -300 }, rules: bridgePorts(cloud) },
    ],
  };
};

const addressSets = (groups: readonly SecurityGroup[]): readonly NftSet[] =>
  groups.flatMap(({ id, members }) => {
    const all = [...new Set(members.map(canonicalCidr))].toSorted();
    const set = (name: string, type: string, elements: readonly string[]): NftSet => ({
      name: inner(name, id),
      type,
      isInterval: true,
      elements,
    });
    return [
      set(
        'v4',
        'ipv4_addr',
        all.filter((one) => !isIpv6(one)),
      ),
      set('v6', 'ipv6_addr', all.filter(isIpv6)),
    ];
  });

const groupChain = (
  group: SecurityGroup,
  direction: SecurityGroupRule['direction'],
  known: ReadonlySet<string>,
): NftChain => {
  // A group nobody told of has no members: a rule that names it admits nobody.
  const rules = group.rules.filter(
    (rule) => rule.direction === direction && (!rule.remoteGroupId || known.has(rule.remoteGroupId)),
  );
  const lines = rules.map((rule) => admittingRule(rule, (id) => inner(rule.ethertype === 'IPv4' ? 'v4' : 'v6', id)));
  return {
    name: inner(direction, group.id),
    rules: [...new Map(lines.map((line) => [JSON.stringify(line), line])).values()],
  };
};

const tracked: readonly NftRule[] = [
  ['ct', 'state', 'established,related', 'accept'],
  ['ct', 'state', 'invalid', 'drop'],
];

/** What a port needs to find its address and its neighbours: DHCP, ND, group membership. */
const egressBasics: readonly NftRule[] = [
  ['udp', 'sport', 68, 'udp', 'dport', 67, 'accept'],
  ['udp', 'sport', 546, 'udp', 'dport', 547, 'accept'],
  ['icmpv6', 'type', { anyOf: ['131', '132', '133', '135', '136', '143'] }, 'accept'],
];

const ingressBasics: readonly NftRule[] = [
  ['udp', 'sport', 67, 'udp', 'dport', 68, 'accept'],
  ['udp', 'sport', 547, 'udp', 'dport', 546, 'accept'],
  ['icmpv6', 'type', { anyOf: ['130', '131', '132', '134', '135', '136'] }, 'accept'],
];

const portChains = (port: SecuredPort, known: ReadonlySet<string>): readonly NftChain[] => {
  const groups = port.groupIds.filter((id) => known.has(id)).toSorted();
  const jumps = (direction: string): readonly NftRule[] => groups.map((id) => ['jump', inner(direction, id)]);
  return [
    // Servers' answers first: a connection that another rule admitted must not carry them.
    {
      name: inner('from', port.id),
      rules: [...serverRules, ...tracked, ...egressBasics, ...jumps('egress'), ['drop']],
    },
    { name: inner('to', port.id), rules: [...tracked, ...ingressBasics, ...jumps('ingress'), ['drop']] },
  ];
};

const byMark = ({ ports, markOf }: Parts, base: number, prefix: string): readonly NftRule[] =>
  ports.length === 0
    ? []
    : [
        [
          'meta',
          'mark',
          'vmap',
          { lookup: ports.map((port) => [String(base + markOf(port)), ['jump', inner(prefix, port.id)]]) },
        ],
      ];

const rawRules = (bridges: readonly SecuredBridge[], openBridges: readonly string[]): readonly NftRule[] => {
  const outer: NftRule = ['udp', 'dport', vxlanUdpPort, 'notrack'];
  const open: readonly NftRule[] = openBridges.toSorted().map((name) => ['iifname', { name }, 'notrack']);
  if (bridges.length === 0) return [...open, outer];
  return [
    ...open,
    ['ct', 'zone', 'set', 'iifname', 'map', { lookup: bridges.map(({ name, zone }) => [{ name }, zone]) }],
    ['iifname', '!=', { anyOf: bridges.map(({ name }) => ({ name })) }, ...outer],
  ];
};

const inetTable = (parts: Parts): NftTable => {
  const { cloud, bridges, openBridges, ports, groups } = parts;
  const known = new Set(groups.map(({ id }) => id));
  return {
    family: 'inet',
    name: nameOf(cloud, 'sg', 'inet'),
    sets: addressSets(groups),
    chains: [
      ...groups.flatMap((group) => [groupChain(group, 'ingress', known), groupChain(group, 'egress', known)]),
      ...ports.flatMap((port) => portChains(port, known)),
      {
        name: 'at_zones',
        hook: { type: 'filter', hook: 'prerouting', priority: -300 },
        rules: rawRules(bridges, openBridges),
      },
      // The tunnel's own packets need no tracking, and must not fall into a tenant's zone.
      {
        name: 'at_outer',
        hook: { type: 'filter', hook: 'output', priority: -300 },
        rules: [['udp', 'dport', vxlanUdpPort, 'notrack']],
      },
      {
        name: 'at_prerouting',
        hook: { type: 'filter', hook: 'prerouting', priority: 0 },
        rules: byMark(parts, fromPort, 'from'),
      },
      {
        name: 'at_forward',
        hook: { type: 'filter', hook: 'forward', priority: 0 },
        rules: byMark(parts, toPort, 'to'),
      },
    ],
  };
};

const byId = <One extends { readonly id: string }>(list: readonly One[]): readonly One[] =>
  list.toSorted((a, b) => (a.id < b.id ? -1 : 1));

/**
 * The two tables that guard the ports of a host, to be replaced together. The bridge family cannot track connections
 * on every kernel, so it only checks senders and marks packets with the port they come from or go to; br_netfilter
 * then shows bridged packets to the inet family, which tracks them and decides by mark.
 */
export const securityGroupTables = (input: SecurityGroupsInput): readonly NftTable[] => {
  const marks = marksOf(input.ports);
  const bridges = input.bridges.toSorted((a, b) => (a.name < b.name ? -1 : 1));
  const sorted = { ...input, bridges, ports: byId(input.ports), groups: byId(input.groups) };
  const parts: Parts = { ...sorted, markOf: ({ id }) => marks.get(id) ?? 0 };
  return [bridgeTable(parts), inetTable(parts)];
};
