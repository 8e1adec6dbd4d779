import { fromJson } from '@nimbo/db/json.ts';
import type { SubnetPool } from '../db/subnet-pool-store.ts';
import { invalid } from './faults.ts';
import { bitsOf, type IpVersion } from './ipam/address.ts';
import { blockTexts, freeBlocks, mergedBlocks } from './ipam/blocks.ts';
import { parseCidr, type Cidr } from './ipam/cidr.ts';

/** How large the subnets of a pool may be. */
export interface PrefixBounds {
  readonly default_prefixlen: number;
  readonly min_prefixlen: number;
  readonly max_prefixlen: number;
}

/** As a caller says it. */
export type GivenBounds = { readonly [Name in keyof PrefixBounds]?: number | undefined };

/** The largest subnets of a pool whose maker says nothing. */
const usualLargest: Readonly<Record<IpVersion, number>> = { 4: 8, 6: 64 };

const prefixOf = (text: string): Cidr => {
  const cidr = parseCidr(text);
  if (cidr === undefined) throw invalid(`The prefix "${text}" is no cidr such as 10.0.0.0/16.`);
  return cidr;
};

/**
 * The prefixes of a pool, merged and in order.
 * @throws BadRequest for none, for what is no block, and for two versions at once
 */
export const poolPrefixes = (texts: readonly string[]): readonly Cidr[] => {
  const prefixes = texts.map(prefixOf);
  const [first] = prefixes;
  if (first === undefined) throw invalid('A subnet pool has at least one prefix.', 'EmptySubnetPoolPrefixList');
  if (prefixes.some(({ version }) => version !== first.version))
    throw invalid('The prefixes of a subnet pool are all of one IP version.', 'PrefixVersionMismatch');
  return mergedBlocks(prefixes);
};

/** The blocks of a pool that is there. */
export const prefixesOf = ({ prefixes }: Pick<SubnetPool, 'prefixes'>): readonly Cidr[] =>
  fromJson<readonly string[]>(prefixes).flatMap((text) => parseCidr(text) ?? []);

/** @throws BadRequest where a pool would lose addresses, or get some of another version */
export const assertOnlyGrows = (before: readonly Cidr[], after: readonly Cidr[]): void => {
  if (before[0]?.version !== after[0]?.version)
    throw invalid('A subnet pool keeps its IP version.', 'PrefixVersionMismatch');
  const lost = freeBlocks(before, after);
  if (lost.length === 0) return;
  throw invalid(
    `A subnet pool keeps the addresses that it has: ${blockTexts(lost).join(', ')} is missing.`,
    'IllegalSubnetPoolPrefixUpdate',
  );
};

const assertOrder = (smaller: readonly [string, number], larger: readonly [string, number]): void => {
  if (smaller[1] <= larger[1]) return;
  throw invalid(
    `The ${smaller[0]} ${smaller[1]} is more than the ${larger[0]} ${larger[1]}.`,
    'IllegalSubnetPoolPrefixBounds',
  );
};

/** The sizes of subnets in a pool, usual where nothing is given. @throws BadRequest for sizes that contradict each other */
export const poolBounds = (version: IpVersion, given: GivenBounds): PrefixBounds => {
  const min = given.min_prefixlen ?? usualLargest[version];
  const max = given.max_prefixlen ?? bitsOf(version);
  const usual = given.default_prefixlen ?? min;
  assertOrder(['max_prefixlen', max], ['length of an address', bitsOf(version)]);
  assertOrder(['min_prefixlen', min], ['max_prefixlen', max]);
  assertOrder(['min_prefixlen', min], ['default_prefixlen', usual]);
  assertOrder(['default_prefixlen', usual], ['max_prefixlen', max]);
  return { default_prefixlen: usual, min_prefixlen: min, max_prefixlen: max };
};
