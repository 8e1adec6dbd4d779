import { randomBytes } from 'node:crypto';
import type { Range } from './pools.ts';

const sizeOf = ({ start, end }: Range): bigint => end - start + 1n;

/** A random number below a bound. The bias of the remainder is below 2^-64 and harms nobody. */
const randomBelow = (bound: bigint): bigint => BigInt(`0x${randomBytes(24).toString('hex')}`) % bound;

/** Any address of the ranges; each is as likely as any other. Random, so that addresses just freed are not given at once. */
export const randomWithin = (ranges: readonly Range[]): bigint => {
  let rest = randomBelow(ranges.reduce((sum, range) => sum + sizeOf(range), 0n));
  for (const range of ranges) {
    if (rest < sizeOf(range)) return range.start + rest;
    rest -= sizeOf(range);
  }
  throw new RangeError('there are no addresses to choose from');
};
