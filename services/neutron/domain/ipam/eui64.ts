import type { Cidr } from './cidr.ts';

/** The address that a host with this MAC gives itself in a /64 (RFC 4291, appendix A). */
export const eui64 = (cidr: Cidr, mac: string): bigint => {
  const bytes = mac.split(':').map((byte) => Number.parseInt(byte, 16));
  const [first = 0, ...rest] = bytes;
  const interfaceId = [first ^ 2, ...rest.slice(0, 2), 0xff, 0xfe, ...rest.slice(2)];
  return cidr.first + interfaceId.reduce((sum, byte) => sum * 256n + BigInt(byte), 0n);
};
