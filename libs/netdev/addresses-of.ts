import ipaddr from 'ipaddr.js';
import { BadRequest } from '@nimbo/errors/faults.ts';

/** Whether an address or CIDR is of IPv6. */
export const isIpv6 = (address: string): boolean => address.includes(':');

/**
 * An address in the one form the kernel prints it in (RFC 5952).
 * @throws BadRequest
 */
export const canonicalAddress = (address: string): string => {
  if (!ipaddr.isValid(address)) throw new BadRequest(`${JSON.stringify(address)} is no IP address`);
  const parsed = ipaddr.parse(address);
  return parsed instanceof ipaddr.IPv6 ? parsed.toRFC5952String() : parsed.toString();
};

/** An address with its prefix length, in one form; a bare address gets the whole length. The host part stays. */
export const canonicalCidr = (text: string): string => {
  const [address = '', length] = text.split('/');
  const most = isIpv6(address) ? 128 : 32;
  const bits = length === undefined ? most : Number(length);
  if (!Number.isInteger(bits) || bits < 0 || bits > most) throw new BadRequest(`${JSON.stringify(text)} is no CIDR`);
  return `${canonicalAddress(address)}/${bits}`;
};

/** The network that an address with a length is in: `172.24.4.1/24` is in `172.24.4.0/24`. */
export const networkOf = (text: string): string => {
  const cidr = canonicalCidr(text);
  const [network, bits] = ipaddr.parseCIDR(cidr);
  const first =
    network instanceof ipaddr.IPv6
      ? ipaddr.IPv6.networkAddressFromCIDR(cidr)
      : ipaddr.IPv4.networkAddressFromCIDR(cidr);
  return `${canonicalAddress(first.toString())}/${bits}`;
};

/** The link-local address that a guest makes of its MAC address (RFC 4291, appendix A). */
export const linkLocalAddress = (mac: string): string => {
  const [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0] = mac.split(':').map((part) => Number.parseInt(part, 16));
  const groups = [(a ^ 2) * 256 + b, c * 256 + 0xff, 0xfe00 + d, e * 256 + f];
  return canonicalAddress(`fe80::${groups.map((group) => group.toString(16)).join(':')}`);
};

/** The 128 bits of an IPv6 address as a hexadecimal number, for raw matches. */
export const addressBits = (address: string): string =>
  `0x${ipaddr
    .parse(address)
    .toByteArray()
    .map((byte) => byte.toString(16).padStart(2, '0'))
    .join('')}`;
