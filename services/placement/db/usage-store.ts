import type { Executor } from '@nimbo/db/database.ts';
import type { Tables } from './tables.ts';

/** Whose use is asked for. */
export interface UsageFilter {
  readonly projectId: string;
  readonly userId?: string | undefined;
}

const consumersOf = (db: Executor<Tables>, { projectId, userId }: UsageFilter) => {
  const query = db.selectFrom('consumers').where('project_id', '=', projectId);
  return userId === undefined ? query : query.where('user_id', '=', userId);
};

/** The sum per consumer type and resource class. */
export const usageByType = async (db: Executor<Tables>, filter: UsageFilter) => {
  const rows = await consumersOf(db, filter)
    .innerJoin('allocations', 'allocations.consumer_uuid', 'consumers.uuid')
    .select(['consumer_type', 'resource_class'])
    .select((eb) => eb.fn.sum('allocations.used').as('used'))
    .groupBy(['consumer_type', 'resource_class'])
    .orderBy('resource_class')
    .execute();
  return rows.map((row) => ({ type: row.consumer_type, resourceClass: row.resource_class, used: Number(row.used) }));
};

/** How many consumers of each type there are. */
export const consumersByType = async (db: Executor<Tables>, filter: UsageFilter) => {
  const rows = await consumersOf(db, filter)
    .select('consumer_type')
    .select((eb) => eb.fn.countAll().as('count'))
    .groupBy('consumer_type')
    .execute();
  return rows.map((row) => ({ type: row.consumer_type, count: Number(row.count) }));
};
