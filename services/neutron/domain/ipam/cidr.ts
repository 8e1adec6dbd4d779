import { bitsOf, formatAddress, parseAddress, type Address, type IpVersion } from './address.ts';

/** A block of addresses. */
export interface Cidr {
  readonly version: IpVersion;
  /** The first address; host bits are zero. */
  readonly first: bigint;
  readonly last: bigint;
  readonly prefix: number;
}

/** The block that a text (`10.0.0.0/24`) is, host bits cut off; undefined where it is none. */
export const parseCidr = (text: string): Cidr | undefined => {
  const [left = '', right = '', ...rest] = text.split('/');
  const address = parseAddress(left);
  if (address === undefined || rest.length > 0 || !/^\d{1,3}$/.test(right)) return undefined;
  const [bits, prefix] = [bitsOf(address.version), Number(right)];
  if (prefix > bits) return undefined;
  const size = 1n << BigInt(bits - prefix);
  const first = (address.value / size) * size;
  return { version: address.version, first, last: first + size - 1n, prefix };
};

/** A block in its canonical form. */
export const formatCidr = ({ version, first, prefix }: Cidr): string =>
  `${formatAddress({ version, value: first })}/${prefix}`;

/** Whether an address lies in a block. */
export const contains = (cidr: Cidr, { version, value }: Address): boolean =>
  version === cidr.version && value >= cidr.first && value <= cidr.last;

/** Whether two blocks have addresses in common. */
export const overlaps = (one: Cidr, other: Cidr): boolean =>
  one.version === other.version && one.first <= other.last && other.first <= one.last;

/** Addresses that hosts may have: without IPv4's network and broadcast, and IPv6's subnet-router anycast. */
export const hostRange = ({ version, first, last, prefix }: Cidr): { readonly start: bigint; readonly end: bigint } => {
  if (prefix >= bitsOf(version) - 1) return { start: first, end: last };
  return version === 4 ? { start: first + 1n, end: last - 1n } : { start: first + 1n, end: last };
};
