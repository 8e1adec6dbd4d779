import { nameOf, type CloudMark } from './names.ts';
import type { NftRule, NftTable } from './ruleset.ts';

/** What a router namespace does with addresses. */
export interface RouterNat {
  readonly cloud: CloudMark;
  readonly routerId: string;
  /** The device towards the external network; absent while the router has no gateway. */
  readonly external?: string;
  /** The devices in the tenant's networks. */
  readonly internal: readonly string[];
  /** The router's own external address, behind which its networks hide; absent where source NAT is off. */
  readonly snatAddress?: string;
  /** The IPv4 CIDRs of its networks. */
  readonly networks: readonly string[];
  readonly floatingIps: readonly { readonly floating: string; readonly fixed: string }[];
  /** Where this namespace's metadata listener is, TCP. */
  readonly metadataPort?: number;
}

/** Where guests ask for metadata. */
export const metadataAddress = { ipv4: '169.254.169.254', ipv6: 'fe80::a9fe:a9fe' } as const;

/** Packets that came in from outside; the others that were sent to a floating IP came from within. */
const fromOutside = 2;

const choice = (names: readonly string[]) => ({ anyOf: names.map((name) => ({ name })) });

const metadataRules = (nat: RouterNat, header: 'ip' | 'ip6', address: string): readonly NftRule[] =>
  nat.metadataPort === undefined || nat.internal.length === 0
    ? []
    : [
        [
          'iifname',
          choice(nat.internal),
          header,
          'daddr',
          address,
          'tcp',
          'dport',
          80,
          'redirect',
          'to',
          `:${nat.metadataPort}`,
        ],
      ];

const sourceRules = (nat: RouterNat): readonly NftRule[] => {
  const { external, snatAddress, networks } = nat;
  if (external === undefined) return [];
  const name = { name: external };
  const floating: NftRule = ['oifname', name, 'snat', 'to', 'ip', 'saddr', 'map', '@floating_of'];
  if (snatAddress === undefined || networks.length === 0) return [floating];
  return [
    floating,
    ['oifname', name, 'ip', 'saddr', { anyOf: networks }, 'snat', 'to', snatAddress],
    // A guest that asks a neighbour's floating IP must get the answer from there, not from the neighbour itself.
    ['oifname', '!=', name, 'meta', 'mark', '!=', fromOutside, 'ct', 'status', 'dnat', 'snat', 'to', snatAddress],
  ];
};

/** Behind source NAT nobody outside may begin a conversation but with a floating IP. */
const forwardRules = ({ external, snatAddress }: RouterNat): readonly NftRule[] => {
  if (external === undefined || snatAddress === undefined) return [];
  const inbound: NftRule = ['iifname', { name: external }];
  return [
    [...inbound, 'ct', 'state', 'established,related', 'accept'],
    [...inbound, 'ct', 'status', 'dnat', 'accept'],
    [...inbound, 'drop'],
  ];
};

const markRules = ({ external }: RouterNat): readonly NftRule[] =>
  external === undefined ? [] : [['iifname', { name: external }, 'meta', 'mark', 'set', fromOutside]];

/** The listener is for who asks the metadata address from within: nobody outside may pretend to be a guest. */
const inputRules = ({ external, metadataPort }: RouterNat): readonly NftRule[] =>
  external === undefined || metadataPort === undefined
    ? []
    : [['iifname', { name: external }, 'tcp', 'dport', metadataPort, 'drop']];

const inputChain = (nat: RouterNat) =>
  ({ name: 'at_input', hook: { type: 'filter', hook: 'input', priority: 0 }, rules: inputRules(nat) }) as const;

const toFloating: NftRule = ['dnat', 'to', 'ip', 'daddr', 'map', '@fixed_of'];

const ipv4Table = (nat: RouterNat): NftTable => ({
  family: 'ip',
  name: nameOf(nat.cloud, 'nt', nat.routerId),
  sets: [
    {
      name: 'fixed_of',
      type: 'ipv4_addr',
      to: 'ipv4_addr',
      elements: nat.floatingIps.map(({ floating, fixed }) => [floating, fixed] as const),
    },
    {
      name: 'floating_of',
      type: 'ipv4_addr',
      to: 'ipv4_addr',
      elements: nat.floatingIps.map(({ floating, fixed }) => [fixed, floating] as const),
    },
  ],
  chains: [
    { name: 'at_mark', hook: { type: 'filter', hook: 'prerouting', priority: -150 }, rules: markRules(nat) },
    {
      name: 'at_prerouting',
      hook: { type: 'nat', hook: 'prerouting', priority: -100 },
      rules: [...metadataRules(nat, 'ip', metadataAddress.ipv4), toFloating],
    },
    { name: 'at_output', hook: { type: 'nat', hook: 'output', priority: -100 }, rules: [toFloating] },
    { name: 'at_postrouting', hook: { type: 'nat', hook: 'postrouting', priority: 100 }, rules: sourceRules(nat) },
    inputChain(nat),
    {
      name: 'at_forward',
      hook: { type: 'filter', hook: 'forward', priority: 0 },
      // Paths that lose ICMP errors: TCP never sends what the narrower network cannot carry.
      rules: [['tcp', 'flags', 'syn', 'tcp', 'option', 'maxseg', 'size', 'set', 'rt', 'mtu'], ...forwardRules(nat)],
    },
  ],
});

const ipv6Table = (nat: RouterNat): NftTable => ({
  family: 'ip6',
  name: nameOf(nat.cloud, 'nt', nat.routerId),
  sets: [],
  chains: [
    {
      name: 'at_prerouting',
      hook: { type: 'nat', hook: 'prerouting', priority: -100 },
      rules: metadataRules(nat, 'ip6', metadataAddress.ipv6),
    },
    inputChain(nat),
  ],
});

/** The tables of a router namespace: source NAT, floating IPs one to one, metadata; IPv6 is routed as it is. */
export const routerNatTables = (nat: RouterNat): readonly NftTable[] => [ipv4Table(nat), ipv6Table(nat)];
