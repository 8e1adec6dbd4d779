import type { Trust } from '../../db/trust-store.ts';

/** Longer than any chain that could be made: a bound for data that someone changed by hand. */
const longestChain = 32;

/** A trust and those it goes back to, the first trust of all last; undefined where one of them is gone. */
export const trustChain = async (
  find: (id: string) => Promise<Trust | undefined>,
  id: string,
): Promise<readonly Trust[] | undefined> => {
  const chain: Trust[] = [];
  for (let next: string | null = id; next !== null;) {
    const trust: Trust | undefined = await find(next);
    if (trust === undefined || chain.length >= longestChain) return undefined;
    chain.push(trust);
    next = trust.redelegatedTrustId;
  }
  return chain;
};
