import type { Selectable } from 'kysely';
import type { Executor } from '@nimbo/db/database.ts';
import { everyRegion, toRegisteredLimit, type RegisteredLimit } from './registered-limit-store.ts';
import type { LimitRow, RegisteredLimitRow, Tables } from './tables.ts';

/** What a limit is for. */
export interface LimitPlace {
  readonly kind: 'project' | 'domain';
  readonly id: string;
}

/** How much of a registered limit's resource one project or domain may have. */
export interface Limit {
  readonly id: string;
  readonly registered: RegisteredLimit;
  readonly place: LimitPlace;
  /** -1 for no limit. */
  readonly resourceLimit: number;
  readonly description: string | null;
}

export interface LimitFilter {
  readonly registeredLimitId?: string | undefined;
  readonly serviceId?: string | undefined;
  readonly regionId?: string | undefined;
  readonly resourceName?: string | undefined;
  readonly placeKind?: LimitPlace['kind'] | undefined;
  readonly placeIds?: readonly string[] | undefined;
}

type Joined = Selectable<RegisteredLimitRow> &
  Omit<Selectable<LimitRow>, 'id' | 'description'> & {
    readonly limit_id: string;
    readonly limit_description: string | null;
  };

const toLimit = (row: Joined): Limit => ({
  id: row.limit_id,
  registered: toRegisteredLimit(row),
  place: { kind: row.place_kind, id: row.place_id },
  resourceLimit: row.resource_limit,
  description: row.limit_description,
});

const joined = (db: Executor<Tables>) =>
  db
    .selectFrom('limits')
    .innerJoin('registered_limits', 'registered_limits.id', 'limits.registered_limit_id')
    .selectAll('registered_limits')
    .select(['limits.registered_limit_id', 'limits.place_kind', 'limits.place_id', 'limits.resource_limit'])
    .select(['limits.id as limit_id', 'limits.description as limit_description']);

export const findLimit = async (db: Executor<Tables>, id: string): Promise<Limit | undefined> => {
  const row = await joined(db).where('limits.id', '=', id).executeTakeFirst();
  return row === undefined ? undefined : toLimit(row);
};

const narrowed = (db: Executor<Tables>, filter: LimitFilter) => {
  let query = joined(db);
  const { registeredLimitId, serviceId, regionId, resourceName, placeKind, placeIds } = filter;
  if (registeredLimitId !== undefined) query = query.where('limits.registered_limit_id', '=', registeredLimitId);
  if (serviceId !== undefined) query = query.where('registered_limits.service_id', '=', serviceId);
  if (regionId !== undefined) query = query.where('registered_limits.region_id', '=', regionId);
  if (resourceName !== undefined) query = query.where('registered_limits.resource_name', '=', resourceName);
  if (placeKind !== undefined) query = query.where('limits.place_kind', '=', placeKind);
  return placeIds === undefined ? query : query.where('limits.place_id', 'in', placeIds);
};

/** Limits in the order of ids. An empty list in the filter matches nothing. */
export const listLimits = async (db: Executor<Tables>, filter: LimitFilter): Promise<Limit[]> => {
  if (filter.placeIds?.length === 0 || filter.regionId === everyRegion) return [];
  return (await narrowed(db, filter).orderBy('limits.id').execute()).map(toLimit);
};

/** @throws UniqueViolation where the place has a limit of the resource already */
export const insertLimit = async (db: Executor<Tables>, limit: Limit): Promise<void> => {
  const row: LimitRow = {
    id: limit.id,
    registered_limit_id: limit.registered.id,
    place_kind: limit.place.kind,
    place_id: limit.place.id,
    resource_limit: limit.resourceLimit,
    description: limit.description,
  };
  await db.insertInto('limits').values(row).execute();
};

/** Writes amount and description: nothing else of a limit changes. */
export const updateLimit = async (db: Executor<Tables>, limit: Limit): Promise<void> => {
  const columns = { resource_limit: limit.resourceLimit, description: limit.description };
  await db.updateTable('limits').set(columns).where('id', '=', limit.id).execute();
};

export const deleteLimit = async (db: Executor<Tables>, id: string): Promise<void> => {
  await db.deleteFrom('limits').where('id', '=', id).execute();
};

/** For projects and domains alike: their ids never meet. */
export const deleteLimitsOn = async (db: Executor<Tables>, placeIds: readonly string[]): Promise<void> => {
  if (placeIds.length === 0) return;
  await db.deleteFrom('limits').where('place_id', 'in', placeIds).execute();
};
