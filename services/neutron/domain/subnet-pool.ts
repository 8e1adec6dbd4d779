import type { Context } from '@nimbo/context/context.ts';
import { toJson } from '@nimbo/db/json.ts';
import { UniqueViolation } from '@nimbo/db/unique-violation.ts';
import type { Listed, ListRequest } from '../db/list-query.ts';
import { deleteRbacPoliciesOn } from '../db/rbac-policy-store.ts';
import { deleteRow, insertRow, lockRow, updateRow } from '../db/resource-store.ts';
import { blocksOfPool, subnetPoolList, type SubnetPool } from '../db/subnet-pool-store.ts';
import { authorizeAttributes } from './attribute-rules.ts';
import { ownerOf, projectOf, type GivenOwner } from './caller.ts';
import { change, type Change } from './change.ts';
import { invalid, notFound } from './faults.ts';
import { blockTexts } from './ipam/blocks.ts';
import { openToAll } from './network-access.ts';
import type { Neutron } from './neutron.ts';
import { claimQuota } from './quota-limits.ts';
import { rule } from './rule.ts';
import { assertRevision, newStandard, touched } from './standard.ts';
import { assertOnlyGrows, poolBounds, poolPrefixes, prefixesOf, type GivenBounds } from './subnet-pool-rules.ts';
import { poolTarget, seeSubnetPool, withPoolParts, type SeenSubnetPool } from './subnet-pool-view.ts';
import { visibleRows } from './visibility.ts';

/** What a caller may say of a subnet pool at any time. */
export interface SubnetPoolChanges extends GivenBounds {
  readonly name?: string | undefined;
  readonly description?: string | undefined;
  readonly prefixes?: readonly string[] | undefined;
  /** Null for none. */
  readonly default_quota?: number | null | undefined;
  readonly is_default?: boolean | undefined;
}

/** What a caller says of a new subnet pool. */
export interface NewSubnetPool extends SubnetPoolChanges, GivenOwner {
  readonly name: string;
  readonly prefixes: readonly string[];
  readonly shared?: boolean | undefined;
}

/** @throws NotFound */
export const getSubnetPool = seeSubnetPool;

export const listSubnetPools = async (
  ctx: Context,
  neutron: Neutron,
  request: ListRequest,
): Promise<Listed<SeenSubnetPool>> => {
  const project = projectOf(ctx);
  const shape = subnetPoolList(project);
  const { items, hasMore } = await visibleRows<SubnetPool>(ctx, neutron, 'get_subnetpool', shape, request);
  return { items: await withPoolParts(neutron.db.read, items, project), hasMore };
};

/** Says that there is a default pool already. */
const withOneDefault = async <T>(write: () => Promise<T>): Promise<T> => {
  try {
    return await write();
  } catch (error) {
    if (!(error instanceof UniqueViolation) || !error.concerns('subnetpools', 'default_ip_version')) throw error;
    throw invalid('Another subnet pool is the default one of this IP version: set its is_default to false first.');
  }
};

const newRow = (changing: Change, owner: string, given: NewSubnetPool): SubnetPool => {
  const prefixes = poolPrefixes(given.prefixes);
  const version = prefixes[0]?.version ?? 4;
  return {
    ...newStandard(changing, owner, given.description),
    name: given.name,
    ip_version: version,
    prefixes: toJson(blockTexts(prefixes)),
    ...poolBounds(version, given),
    default_quota: given.default_quota ?? null,
    default_ip_version: given.is_default === true ? version : null,
  };
};

const insertPool = async (changing: Change, owner: string, given: NewSubnetPool): Promise<SubnetPool> => {
  const pool = newRow(changing, owner, given);
  await insertRow(changing.tx, 'subnetpools', pool);
  if (given.shared === true) await openToAll(changing, 'subnetpool', pool, 'access_as_shared');
  await changing.record('subnetpool.created', { id: pool.id, projectId: owner, payload: { name: pool.name } });
  return pool;
};

/** Makes subnet pools, all or none. @throws Forbidden, BadRequest (for a second default one too), OverQuota */
export const createSubnetPools = async (
  ctx: Context,
  neutron: Neutron,
  given: readonly NewSubnetPool[],
): Promise<readonly SeenSubnetPool[]> => {
  const owners = await Promise.all(given.map((one) => ownerOf(ctx, one)));
  for (const [index, one] of given.entries()) {
    const target = poolTarget({ project_id: owners[index] ?? '', shared: one.shared ?? false });
    await ctx.authorize(rule('create_subnetpool'), target);
    await authorizeAttributes(ctx, 'create', 'subnetpool', one, target);
  }
  const insertAll = async (changing: Change): Promise<readonly SeenSubnetPool[]> => {
    const pools: SubnetPool[] = [];
    for (const [index, one] of given.entries()) {
      await claimQuota(changing, neutron, 'subnetpool', owners[index] ?? '');
      pools.push(await insertPool(changing, owners[index] ?? '', one));
    }
    return withPoolParts(changing.tx, pools, projectOf(ctx));
  };
  return withOneDefault(() => change(ctx, neutron, insertAll));
};

const changedRow = (changing: Change, before: SubnetPool, changes: SubnetPoolChanges): SubnetPool => {
  const present = prefixesOf(before);
  const prefixes = changes.prefixes === undefined ? present : poolPrefixes(changes.prefixes);
  assertOnlyGrows(present, prefixes);
  const { is_default: isDefault = before.default_ip_version !== null } = changes;
  return {
    ...before,
    ...touched(changing, before),
    name: changes.name ?? before.name,
    description: changes.description ?? before.description,
    prefixes: toJson(blockTexts(prefixes)),
    ...poolBounds(before.ip_version === 4 ? 4 : 6, {
      default_prefixlen: changes.default_prefixlen ?? before.default_prefixlen,
      min_prefixlen: changes.min_prefixlen ?? before.min_prefixlen,
      max_prefixlen: changes.max_prefixlen ?? before.max_prefixlen,
    }),
    default_quota: changes.default_quota === undefined ? before.default_quota : changes.default_quota,
    default_ip_version: isDefault ? before.ip_version : null,
  };
};

/** @throws NotFound, Forbidden, PreconditionFailed, BadRequest for prefixes that go, and for a second default pool */
export const updateSubnetPool = async (
  ctx: Context,
  neutron: Neutron,
  id: string,
  changes: SubnetPoolChanges,
  revision?: number,
): Promise<SeenSubnetPool> => {
  const seen = await seeSubnetPool(ctx, neutron, id);
  await ctx.authorize(rule('update_subnetpool'), poolTarget(seen));
  await authorizeAttributes(ctx, 'update', 'subnetpool', changes, poolTarget(seen));
  const update = async (changing: Change): Promise<SeenSubnetPool> => {
    const before = await lockRow(changing.tx, 'subnetpools', id);
    if (before === undefined) throw notFound('subnet pool', id);
    assertRevision(before, revision);
    const after = changedRow(changing, before, changes);
    await updateRow(changing.tx, 'subnetpools', after);
    await changing.record('subnetpool.updated', { id, projectId: before.project_id });
    const [result] = await withPoolParts(changing.tx, [after], projectOf(ctx));
    return result ?? { ...seen, ...after };
  };
  return withOneDefault(() => change(ctx, neutron, update));
};

/** @throws NotFound, Forbidden, BadRequest while subnets are of it (as upstream answers, not a Conflict) */
export const deleteSubnetPool = async (
  ctx: Context,
  neutron: Neutron,
  id: string,
  revision?: number,
): Promise<void> => {
  await ctx.authorize(rule('delete_subnetpool'), poolTarget(await seeSubnetPool(ctx, neutron, id)));
  await change(ctx, neutron, async (changing) => {
    const pool = await lockRow(changing.tx, 'subnetpools', id);
    if (pool === undefined) throw notFound('subnet pool', id);
    assertRevision(pool, revision);
    const { length: count } = await blocksOfPool(changing.tx, id);
    if (count > 0)
      throw invalid(
        `Subnet pool ${id} stays: ${count} subnets are of it. Delete those first.`,
        'SubnetPoolDeleteError',
      );
    await deleteRbacPoliciesOn(changing.tx, id);
    await deleteRow(changing.tx, 'subnetpools', id);
    await changing.record('subnetpool.deleted', { id, projectId: pool.project_id });
  });
};
