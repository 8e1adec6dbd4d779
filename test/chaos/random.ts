import { randomInt } from 'node:crypto';

/** Whole numbers from a seed (mulberry32), so that a failed run can be had again with NIMBO_TEST_SEED. */
export const seededRandom = (seed: number): ((below: number) => number) => {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
};

/** The seed of this run. */
export const testSeed = (): number => Number(process.env['NIMBO_TEST_SEED'] ?? randomInt(2 ** 31));
