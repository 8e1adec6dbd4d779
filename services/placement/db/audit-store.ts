import { sql, type Transaction } from 'kysely';
import type { Executor } from '@nimbo/db/database.ts';
import type { Tables } from './tables.ts';

/** Findings of one kind shown at once; the rest shows when these are mended. */
const most = 1_000;

/** Allocations that nothing stands behind: of a provider, of an inventory or for a consumer that is not there. */
export const strayAllocations = (db: Executor<Tables>) =>
  db
    .selectFrom('allocations as a')
    .leftJoin('consumers as c', 'c.uuid', 'a.consumer_uuid')
    .leftJoin('resource_providers as p', 'p.uuid', 'a.provider_uuid')
    .leftJoin('inventories as i', (join) =>
      join.onRef('i.provider_uuid', '=', 'a.provider_uuid').onRef('i.resource_class', '=', 'a.resource_class'),
    )
    .select(['a.consumer_uuid', 'a.provider_uuid', 'a.resource_class'])
    .select(['c.uuid as consumer', 'p.uuid as provider'])
    .where((eb) => eb.or([eb('c.uuid', 'is', null), eb('p.uuid', 'is', null), eb('i.provider_uuid', 'is', null)]))
    .orderBy('a.consumer_uuid')
    .limit(most)
    .execute();

/** Consumers without allocations. */
export const idleConsumers = (db: Executor<Tables>) =>
  db
    .selectFrom('consumers as c')
    .leftJoin('allocations as a', 'a.consumer_uuid', 'c.uuid')
    .select('c.uuid')
    .where('a.consumer_uuid', 'is', null)
    .limit(most)
    .execute();

/** Inventories of which more is allocated than they can give. */
export const overCapacity = (db: Executor<Tables>) =>
  db
    .selectFrom('inventories')
    .select(['provider_uuid', 'resource_class', 'used', 'capacity'])
    .whereRef('used', '>', 'capacity')
    .limit(most)
    .execute();

const allocated = sql<number>`(select coalesce(sum(a.used), 0) from allocations a
  where a.provider_uuid = i.provider_uuid and a.resource_class = i.resource_class)`;

/** Inventories whose count of what is used is not the sum of their allocations. */
export const miscounted = async (db: Executor<Tables>) => {
  const rows = await db
    .selectFrom('inventories as i')
    .select(['provider_uuid', 'resource_class', 'used'])
    .select(allocated.$castTo<number | string>().as('allocated'))
    .where('i.used', '!=', allocated)
    .limit(most)
    .execute();
  return rows.map((row) => ({ ...row, allocated: Number(row.allocated) }));
};

/** The sum of the allocations of one inventory. */
export const sumOfAllocations = async (
  tx: Transaction<Tables>,
  providerUuid: string,
  resourceClass: string,
): Promise<number> => {
  const row = await tx
    .selectFrom('allocations')
    .select((eb) => eb.fn.sum('used').as('used'))
    .where('provider_uuid', '=', providerUuid)
    .where('resource_class', '=', resourceClass)
    .executeTakeFirst();
  return Number(row?.used ?? 0);
};
