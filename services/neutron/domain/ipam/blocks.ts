import { bitsOf, type IpVersion } from './address.ts';
import { formatCidr, type Cidr } from './cidr.ts';
import type { Range } from './pools.ts';

/** Ranges in order, those that meet or touch made one. */
const merged = (ranges: readonly Range[]): readonly Range[] => {
  const found: Range[] = [];
  for (const range of ranges.toSorted((a, b) => (a.start < b.start ? -1 : 1))) {
    const last = found.at(-1);
    if (last === undefined || range.start > last.end + 1n) found.push(range);
    else if (range.end > last.end) found[found.length - 1] = { start: last.start, end: range.end };
  }
  return found;
};

/** What is left of a range without others, which are merged. */
const without = (range: Range, others: readonly Range[]): readonly Range[] => {
  const left: Range[] = [];
  let { start } = range;
  for (const other of others) {
    if (other.end < start || other.start > range.end) continue;
    if (other.start > start) left.push({ start, end: other.start - 1n });
    start = other.end + 1n;
  }
  return start > range.end ? left : [...left, { start, end: range.end }];
};

const blockAt = (version: IpVersion, first: bigint, size: bigint): Cidr => {
  const hostBits = size.toString(2).length - 1;
  return { version, first, last: first + size - 1n, prefix: bitsOf(version) - hostBits };
};

/** The largest blocks that make up a range, in order. */
const blocksOfRange = (version: IpVersion, { start, end }: Range): readonly Cidr[] => {
  const blocks: Cidr[] = [];
  for (let first = start; first <= end;) {
    let size = first === 0n ? 1n << BigInt(bitsOf(version)) : first & -first;
    while (first + size - 1n > end) size >>= 1n;
    blocks.push(blockAt(version, first, size));
    first += size;
  }
  return blocks;
};

const rangeOf = ({ first, last }: Cidr): Range => ({ start: first, end: last });

/** The same addresses in as few blocks as there can be, in order; all are of one version. */
export const mergedBlocks = (blocks: readonly Cidr[]): readonly Cidr[] => {
  const [{ version } = { version: 4 as const }] = blocks;
  return merged(blocks.map(rangeOf)).flatMap((range) => blocksOfRange(version, range));
};

/** What is free of some blocks when others are taken, in as few blocks as there can be; all are of one version. */
export const freeBlocks = (blocks: readonly Cidr[], taken: readonly Cidr[]): readonly Cidr[] => {
  const [{ version } = { version: 4 as const }] = blocks;
  const others = merged(taken.map(rangeOf));
  return merged(blocks.map(rangeOf))
    .flatMap((range) => without(range, others))
    .flatMap((range) => blocksOfRange(version, range));
};

/** A block of the wanted size, cut from the smallest free one that has room, so that large ones stay whole. */
export const cutBlock = (free: readonly Cidr[], prefix: number): Cidr | undefined => {
  const [best] = free.filter((block) => block.prefix <= prefix).toSorted((a, b) => b.prefix - a.prefix);
  if (best === undefined) return undefined;
  return blockAt(best.version, best.first, 1n << BigInt(bitsOf(best.version) - prefix));
};

/** Whether a block lies in one of others. */
export const isWithin = (block: Cidr, others: readonly Cidr[]): boolean =>
  others.some((other) => other.version === block.version && other.first <= block.first && other.last >= block.last);

/** Blocks as texts. */
export const blockTexts = (blocks: readonly Cidr[]): readonly string[] => blocks.map(formatCidr);
