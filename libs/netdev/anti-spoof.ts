import { addressBits, canonicalCidr, isIpv6, linkLocalAddress } from './addresses-of.ts';
import type { NftRule, NftWord } from './ruleset.ts';
import type { SecuredPort } from './secured-port.ts';

/** What a port may send as: its own addresses and its allowed address pairs, by MAC. */
interface Sender {
  readonly mac: string;
  /** CIDRs. */
  readonly v4: readonly string[];
  readonly v6: readonly string[];
}

const unique = (list: readonly string[]): readonly string[] => [...new Set(list)].toSorted();

const senderOf = (mac: string, addresses: readonly string[]): Sender => ({
  mac,
  v4: unique(addresses.filter((one) => !isIpv6(one))),
  v6: unique([...addresses.filter(isIpv6), canonicalCidr(linkLocalAddress(mac))]),
});

const sendersOf = (port: SecuredPort): readonly Sender[] => {
  const own = port.addresses.map((address) => ({ mac: port.mac, address: canonicalCidr(address) }));
  const more = port.allowedPairs.map(({ mac, address }) => ({
    mac: (mac ?? port.mac).toLowerCase(),
    address: canonicalCidr(address),
  }));
  const byMac = Map.groupBy([{ mac: port.mac, address: undefined }, ...own, ...more], ({ mac }) => mac);
  return [...byMac].map(([mac, list]) =>
    senderOf(
      mac,
      list.flatMap(({ address }) => (address === undefined ? [] : [address])),
    ),
  );
};

/** nft prints a host's address without its length; the choice is an interval as soon as a wider one is in it. */
const plain = (cidr: string): string => cidr.replace(/(?:\/32|\/128)$/, '');
const anyOf = (values: readonly string[]): NftWord => ({ anyOf: values.map(plain) });

const arpRules = ({ mac, v4 }: Sender): readonly NftRule[] => [
  // 0.0.0.0: a guest asks whether its address is free (RFC 5227).
  ['ether', 'saddr', mac, 'arp', 'saddr', 'ether', mac, 'arp', 'saddr', 'ip', anyOf(coveringZero(v4)), 'accept'],
];

const coveringZero = (v4: readonly string[]): readonly string[] => (v4.includes('0.0.0.0/0') ? v4 : ['0.0.0.0', ...v4]);

const ipv4Rules = ({ mac, v4 }: Sender): readonly NftRule[] => [
  ['ether', 'saddr', mac, 'ip', 'saddr', '0.0.0.0', 'udp', 'sport', 68, 'udp', 'dport', 67, 'accept'],
  ...(v4.length === 0 ? [] : [['ether', 'saddr', mac, 'ip', 'saddr', anyOf(v4), 'accept']]),
];

const isHost = (cidr: string): boolean => cidr.endsWith('/128');

/** The target of an advertisement stands eight bytes into the message (RFC 4861, 4.4); wide pairs admit any. */
const advertRules = (senders: readonly Sender[]): readonly NftRule[] => {
  const addresses = senders.flatMap(({ v6 }) => v6);
  if (!addresses.every(isHost)) return [];
  const bits = unique(addresses.map((one) => addressBits(plain(one))));
  return [['icmpv6', 'type', 'nd-neighbor-advert', '@th,64,128', '!=', { anyOf: bits }, 'drop']];
};

const ipv6Rules = ({ mac, v6 }: Sender): readonly NftRule[] => [
  // Before it has an address it asks whether that is free, for routers, and joins groups.
  ['ether', 'saddr', mac, 'ip6', 'saddr', '::', 'icmpv6', 'type', { anyOf: ['133', '135', '143'] }, 'accept'],
  ['ether', 'saddr', mac, 'ip6', 'saddr', anyOf(v6), 'accept'],
];

/** Nobody but the network's own servers offers addresses or routes. */
export const serverRules: readonly NftRule[] = [
  ['udp', 'sport', 67, 'udp', 'dport', 68, 'drop'],
  ['udp', 'sport', 547, 'udp', 'dport', 546, 'drop'],
  ['icmpv6', 'type', { anyOf: ['nd-router-advert', 'nd-redirect'] }, 'drop'],
];

/**
 * What a port may send at all, as rules of the bridge family: its own MAC and IP addresses, in ARP and ND too. All
 * else is dropped, every other kind of frame included.
 */
export const antiSpoofRules = (port: SecuredPort): readonly NftRule[] => {
  const senders = sendersOf(port);
  return [
    ['ether', 'saddr', '!=', { anyOf: senders.map(({ mac }) => mac) }, 'drop'],
    ...serverRules,
    ...senders.flatMap(arpRules),
    ...senders.flatMap(ipv4Rules),
    ...advertRules(senders),
    ...senders.flatMap(ipv6Rules),
    // RARP: QEMU tells the switches where a migrated guest now lives; its MAC address was checked above.
    ['ether', 'type', '0x8035', 'accept'],
    ['drop'],
  ];
};
