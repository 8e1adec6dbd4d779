import { BadRequest } from '@nimbo/errors/faults.ts';

/** Names that the Networking API takes beside numbers (IANA protocol numbers). */
const numbers: Readonly<Record<string, number>> = {
  icmp: 1,
  igmp: 2,
  ipip: 4,
  tcp: 6,
  egp: 8,
  udp: 17,
  dccp: 33,
  'ipv6-encap': 41,
  'ipv6-route': 43,
  'ipv6-frag': 44,
  rsvp: 46,
  gre: 47,
  esp: 50,
  ah: 51,
  'ipv6-icmp': 58,
  icmpv6: 58,
  'ipv6-nonxt': 59,
  'ipv6-opts': 60,
  ospf: 89,
  vrrp: 112,
  pgm: 113,
  sctp: 132,
  udplite: 136,
};

/** Protocols whose header begins with ports, by number, as nft(8) names them. */
export const portedProtocols: ReadonlyMap<number, string> = new Map([
  [6, 'tcp'],
  [17, 'udp'],
  [33, 'dccp'],
  [132, 'sctp'],
  [136, 'udplite'],
]);

/**
 * The number of a protocol given by name or number; undefined for any protocol (absent, `any`, `ip` and, as the
 * Networking API has it, 0).
 * @throws BadRequest for a name that is not known or a number beyond 255
 */
export const protocolNumber = (protocol: string | number | null | undefined): number | undefined => {
  if (protocol === null || protocol === undefined || ['any', 'ip', '0'].includes(String(protocol))) return undefined;
  const number = numbers[String(protocol).toLowerCase()] ?? Number(protocol);
  if (!Number.isInteger(number) || number < 1 || number > 255) {
    throw new BadRequest(
      `${JSON.stringify(protocol)} is no IP protocol; give a name such as tcp or a number from 1 to 255`,
    );
  }
  return number;
};
