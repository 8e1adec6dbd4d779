import type { Context } from '@nimbo/context/context.ts';
import { OverQuota } from '@nimbo/errors/faults.ts';
import { lockRow } from '../db/resource-store.ts';
import { blocksOfPool, findDefaultPool, type SubnetPool } from '../db/subnet-pool-store.ts';
import type { Subnet } from '../db/subnet-store.ts';
import type { Change } from './change.ts';
import { conflict, invalid, notFound } from './faults.ts';
import { cutBlock, freeBlocks, isWithin } from './ipam/blocks.ts';
import { formatCidr, type Cidr } from './ipam/cidr.ts';
import type { Neutron } from './neutron.ts';
import { prefixesOf } from './subnet-pool-rules.ts';
import { seeSubnetPool } from './subnet-pool-view.ts';
import { cidrOf, subnetCidr } from './subnet-rules.ts';

/** What a caller says of where a new subnet's block is from. */
export interface BlockWish {
  readonly ip_version: number;
  readonly cidr?: string | undefined;
  readonly subnetpool_id?: string | undefined;
  readonly use_default_subnetpool?: boolean | undefined;
  /** How large a block of the pool; its default where absent. */
  readonly prefixlen?: number | undefined;
  readonly allocation_pools?: readonly unknown[] | undefined;
}

const assertPoolWish = (wish: BlockWish): void => {
  const isDefault = wish.use_default_subnetpool === true;
  if (isDefault && wish.subnetpool_id !== undefined)
    throw invalid('Either subnetpool_id or use_default_subnetpool, not both.', 'BadRequest');
  if (wish.cidr !== undefined && wish.prefixlen !== undefined)
    throw invalid('cidr and prefixlen must not be supplied together.', 'BadRequest');
  if (wish.prefixlen !== undefined && !isDefault && wish.subnetpool_id === undefined)
    throw invalid('A prefixlen is for blocks of a subnet pool: name one by subnetpool_id.', 'BadRequest');
};

const defaultPool = async ({ db }: Neutron, version: number): Promise<string> => {
  const id = await findDefaultPool(db.read, version);
  if (id === undefined) throw invalid(`There is no default subnet pool of IPv${version}.`, 'BadRequest');
  return id;
};

/**
 * The pool that a new subnet's block is to be from; undefined for one that the caller chooses freely.
 * @throws NotFound for a pool that the caller may not see, BadRequest for wishes that contradict each other
 */
export const wantedPool = async (ctx: Context, neutron: Neutron, wish: BlockWish): Promise<string | undefined> => {
  assertPoolWish(wish);
  const named = wish.use_default_subnetpool === true ? await defaultPool(neutron, wish.ip_version) : wish.subnetpool_id;
  if (named === undefined) return undefined;
  const pool = await seeSubnetPool(ctx, neutron, named);
  if (pool.ip_version !== wish.ip_version)
    throw invalid(`Subnet pool ${named} has blocks of IPv${pool.ip_version}, not IPv${wish.ip_version}.`, 'BadRequest');
  if (wish.cidr === undefined && wish.allocation_pools !== undefined)
    throw invalid('allocation_pools need a cidr: the block that the pool gives is not known yet.', 'BadRequest');
  return named;
};

const assertSize = ({ id, min_prefixlen: min, max_prefixlen: max }: SubnetPool, prefix: number): void => {
  const refuse = (word: string, bound: number, type: string): never => {
    throw invalid(`A subnet of pool ${id} has a prefix of at ${word} /${bound}; /${prefix} is asked for.`, type);
  };
  if (prefix < min) refuse('least', min, 'MinPrefixSubnetAllocationError');
  if (prefix > max) refuse('most', max, 'MaxPrefixSubnetAllocationError');
};

/** Addresses are counted one by one (IPv4) or by /64 blocks (IPv6). */
const unitsOf = (version: number, prefix: number): number => 2 ** ((version === 4 ? 32 : 64) - prefix);

const assertWithinQuota = (pool: SubnetPool, prefix: number, own: readonly Cidr[]): void => {
  // As upstream, no quota and a quota of nothing are both none.
  if (pool.default_quota === null || pool.default_quota === 0) return;
  const used = own.reduce((sum, block) => sum + unitsOf(pool.ip_version, block.prefix), 0);
  const wanted = unitsOf(pool.ip_version, prefix);
  if (used + wanted <= pool.default_quota) return;
  throw new OverQuota(
    `A project may have ${pool.default_quota} of subnet pool ${pool.id}: it has ${used}, and ${wanted} more are asked for.`,
    { details: { type: 'SubnetPoolQuotaExceeded' } },
  );
};

const allocationError = (message: string) => conflict('SubnetAllocationError', message);

const chosenBlock = (pool: SubnetPool, prefix: number, taken: readonly Cidr[]): Cidr => {
  const block = cutBlock(freeBlocks(prefixesOf(pool), taken), prefix);
  if (block === undefined) throw allocationError(`Subnet pool ${pool.id} has no free block of /${prefix}.`);
  // Holds it against what any subnet can be.
  return subnetCidr(formatCidr(block), pool.ip_version);
};

const givenBlock = (pool: SubnetPool, block: Cidr, taken: readonly Cidr[]): Cidr => {
  if (isWithin(block, freeBlocks(prefixesOf(pool), taken))) return block;
  throw allocationError(`The cidr ${formatCidr(block)} is not free in subnet pool ${pool.id}: choose another.`);
};

/**
 * A block of a pool for a new subnet, which the change must write; the pool is locked, so that nobody gets it twice.
 * @throws NotFound where the pool is gone, BadRequest for a size that it does not give, Conflict for a block that is not free, OverQuota
 */
export const allocateBlock = async (
  { tx }: Change,
  poolId: string,
  projectId: string,
  wish: BlockWish,
): Promise<Cidr> => {
  const pool = await lockRow(tx, 'subnetpools', poolId);
  if (pool === undefined) throw notFound('subnet pool', poolId);
  const given = wish.cidr === undefined ? undefined : subnetCidr(wish.cidr, wish.ip_version);
  const prefix = given?.prefix ?? wish.prefixlen ?? pool.default_prefixlen;
  assertSize(pool, prefix);
  const blocks = await blocksOfPool(tx, poolId);
  const own = blocks.filter(({ project_id }) => project_id === projectId);
  assertWithinQuota(pool, prefix, own.map(cidrOf));
  const taken = blocks.map(cidrOf);
  return given === undefined ? chosenBlock(pool, prefix, taken) : givenBlock(pool, given, taken);
};

/** @throws BadRequest where a network's subnets of one version would be of different pools */
export const assertSamePool = (subnet: Subnet, others: readonly Subnet[]): void => {
  const other = others.find(
    ({ ip_version, subnetpool_id }) => ip_version === subnet.ip_version && subnetpool_id !== subnet.subnetpool_id,
  );
  if (other === undefined) return;
  throw invalid(
    `Subnet ${other.id} of the same network is of ${other.subnetpool_id === null ? 'no pool' : `pool ${other.subnetpool_id}`}: subnets of one version share theirs.`,
    'NetworkSubnetPoolAffinityError',
  );
};
