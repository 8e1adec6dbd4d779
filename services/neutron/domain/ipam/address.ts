import { isIPv4, isIPv6 } from 'node:net';

/** 4 or 6. */
export type IpVersion = 4 | 6;

/** An address as a number. */
export interface Address {
  readonly version: IpVersion;
  readonly value: bigint;
}

/** The bits of an address. */
export const bitsOf = (version: IpVersion): number => (version === 4 ? 32 : 128);

const parseV4 = (text: string): bigint => text.split('.').reduce((sum, part) => sum * 256n + BigInt(part), 0n);

const groupsOf = (text: string): readonly bigint[] => {
  if (text === '') return [];
  return text.split(':').flatMap((group) => {
    if (!group.includes('.')) return [BigInt(`0x${group}`)];
    const value = parseV4(group);
    return [value >> 16n, value & 0xffffn];
  });
};

const parseV6 = (text: string): bigint => {
  const [head = '', tail] = text.split('::');
  const [first, last] = [groupsOf(head), groupsOf(tail ?? '')];
  const zeros: bigint[] = tail === undefined ? [] : Array.from({ length: 8 - first.length - last.length }, () => 0n);
  return [...first, ...zeros, ...last].reduce((sum, group) => sum * 65_536n + group, 0n);
};

/** The address that a text is; undefined where it is none, or one with a zone. */
export const parseAddress = (text: string): Address | undefined => {
  if (isIPv4(text)) return { version: 4, value: parseV4(text) };
  if (isIPv6(text) && !text.includes('%')) return { version: 6, value: parseV6(text) };
  return undefined;
};

const formatV4 = (value: bigint): string =>
  [24n, 16n, 8n, 0n].map((shift) => String((value >> shift) & 255n)).join('.');

/** The longest run of zero groups, at least two long: what `::` stands for (RFC 5952). */
const longestZeros = (groups: readonly string[]): { at: number; length: number } => {
  let best = { at: -1, length: 1 };
  for (let at = 0; at < groups.length; at += 1) {
    let length = 0;
    while (groups[at + length] === '0') length += 1;
    if (length > best.length) best = { at, length };
  }
  return best;
};

const formatV6 = (value: bigint): string => {
  const groups = Array.from({ length: 8 }, (_, index) => ((value >> BigInt(112 - index * 16)) & 0xffffn).toString(16));
  const { at, length } = longestZeros(groups);
  if (at === -1) return groups.join(':');
  return `${groups.slice(0, at).join(':')}::${groups.slice(at + length).join(':')}`;
};

/** An address in its canonical form. */
export const formatAddress = ({ version, value }: Address): string =>
  version === 4 ? formatV4(value) : formatV6(value);

/** Fixed digits, so that texts compare as addresses do. */
export const addressKey = ({ version, value }: Address): string =>
  value.toString(16).padStart(version === 4 ? 8 : 32, '0');
