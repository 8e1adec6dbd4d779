import type { Selectable } from 'kysely';
import type { Executor } from '@nimbo/db/database.ts';
import type { RegisteredLimitRow, Tables } from './tables.ts';

/** How much of a resource of a service a project may have where nothing else is said. */
export interface RegisteredLimit {
  readonly id: string;
  readonly serviceId: string;
  /** Null where it holds in every region. */
  readonly regionId: string | null;
  readonly resourceName: string;
  /** -1 for no limit. */
  readonly defaultLimit: number;
  readonly description: string | null;
}

/** What limits are narrowed by; a region of null finds those of no region. */
export interface RegisteredLimitFilter {
  readonly serviceId?: string | undefined;
  readonly regionId?: string | null | undefined;
  readonly resourceName?: string | undefined;
}

/** The `region_id` of limits that hold everywhere: not null, so that one index keeps them unique. */
export const everyRegion = '';

export const toRegisteredLimit = (row: Selectable<RegisteredLimitRow>): RegisteredLimit => ({
  id: row.id,
  serviceId: row.service_id,
  regionId: row.region_id === everyRegion ? null : row.region_id,
  resourceName: row.resource_name,
  defaultLimit: row.default_limit,
  description: row.description,
});

const toColumns = (limit: RegisteredLimit) => ({
  service_id: limit.serviceId,
  region_id: limit.regionId ?? everyRegion,
  resource_name: limit.resourceName,
  default_limit: limit.defaultLimit,
  description: limit.description,
});

export const findRegisteredLimit = async (db: Executor<Tables>, id: string): Promise<RegisteredLimit | undefined> => {
  const row = await db.selectFrom('registered_limits').selectAll().where('id', '=', id).executeTakeFirst();
  return row === undefined ? undefined : toRegisteredLimit(row);
};

/** Registered limits in the order of ids. */
export const listRegisteredLimits = async (
  db: Executor<Tables>,
  { serviceId, regionId, resourceName }: RegisteredLimitFilter,
): Promise<RegisteredLimit[]> => {
  let query = db.selectFrom('registered_limits').selectAll();
  if (serviceId !== undefined) query = query.where('service_id', '=', serviceId);
  if (regionId !== undefined) query = query.where('region_id', '=', regionId ?? everyRegion);
  if (resourceName !== undefined) query = query.where('resource_name', '=', resourceName);
  return (await query.orderBy('id').execute()).map(toRegisteredLimit);
};

/** @throws UniqueViolation where service, region and resource have one already */
export const insertRegisteredLimit = async (db: Executor<Tables>, limit: RegisteredLimit): Promise<void> => {
  await db
    .insertInto('registered_limits')
    .values({ id: limit.id, ...toColumns(limit) })
    .execute();
};

/** @throws UniqueViolation where service, region and resource have one already */
export const updateRegisteredLimit = async (db: Executor<Tables>, limit: RegisteredLimit): Promise<void> => {
  await db.updateTable('registered_limits').set(toColumns(limit)).where('id', '=', limit.id).execute();
};

export const deleteRegisteredLimit = async (db: Executor<Tables>, id: string): Promise<void> => {
  await db.deleteFrom('registered_limits').where('id', '=', id).execute();
};

/** A service goes with its limits, registered ones and overrides. */
export const deleteLimitsOfService = async (db: Executor<Tables>, serviceId: string): Promise<void> => {
  const ids = db.selectFrom('registered_limits').select('id').where('service_id', '=', serviceId);
  await db.deleteFrom('limits').where('registered_limit_id', 'in', ids).execute();
  await db.deleteFrom('registered_limits').where('service_id', '=', serviceId).execute();
};
