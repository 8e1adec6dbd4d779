import type { Context, PolicyTarget } from '@nimbo/context/context.ts';
import type { Executor } from '@nimbo/db/database.ts';
import { rbacPoliciesOn } from '../db/rbac-policy-store.ts';
import { findRow } from '../db/resource-store.ts';
import type { SubnetPool } from '../db/subnet-pool-store.ts';
import { tagsOf } from '../db/tag-store.ts';
import type { Tables } from '../db/tables.ts';
import { projectOf } from './caller.ts';
import { notFound } from './faults.ts';
import { openBy } from './network-view.ts';
import type { Neutron } from './neutron.ts';
import { assertVisible, ownedBy } from './visibility.ts';

/** A subnet pool with what belongs to it, as one project sees it. */
export interface SeenSubnetPool extends SubnetPool {
  /** Whether the project may use another's pool, or all may. */
  readonly shared: boolean;
  readonly tags: readonly string[];
}

/** Pools with what belongs to them, read together. */
export const withPoolParts = async (
  db: Executor<Tables>,
  pools: readonly SubnetPool[],
  project: string | undefined,
): Promise<readonly SeenSubnetPool[]> => {
  const ids = pools.map(({ id }) => id);
  const [policies, tags] = [await rbacPoliciesOn(db, ids), await tagsOf(db, ids)];
  return pools.map((pool) => ({
    ...pool,
    shared: openBy(policies.get(pool.id) ?? [], 'access_as_shared', project),
    tags: tags.get(pool.id) ?? [],
  }));
};

/** The facts that rules on subnet pools name. */
export const poolTarget = ({ project_id, shared }: Pick<SeenSubnetPool, 'project_id' | 'shared'>): PolicyTarget => ({
  ...ownedBy(project_id),
  shared,
});

/** @throws NotFound for every pool that the caller may not see */
export const seeSubnetPool = async (ctx: Context, { db }: Neutron, id: string): Promise<SeenSubnetPool> => {
  const row = await findRow(db.read, 'subnetpools', id);
  const [pool] = row === undefined ? [] : await withPoolParts(db.read, [row], projectOf(ctx));
  if (pool === undefined) throw notFound('subnet pool', id);
  await assertVisible(ctx, 'get_subnetpool', poolTarget(pool), { thing: 'subnet pool', id });
  return pool;
};
