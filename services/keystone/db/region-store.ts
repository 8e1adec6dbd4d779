import type { Selectable } from 'kysely';
import type { Executor } from '@nimbo/db/database.ts';
import { fromAttributes, toAttributes, type Attributes } from './attributes.ts';
import type { RegionRow, Tables } from './tables.ts';

export interface Region {
  /** Chosen by the operator, for example `RegionOne`. */
  readonly id: string;
  readonly parentRegionId: string | null;
  readonly description: string;
  readonly extra: Attributes;
}

const toRegion = (row: Selectable<RegionRow>): Region => ({
  id: row.id,
  parentRegionId: row.parent_region_id,
  description: row.description,
  extra: toAttributes(row.extra),
});

const toColumns = (region: Region) => ({
  parent_region_id: region.parentRegionId,
  description: region.description,
  extra: fromAttributes(region.extra),
});

export const findRegion = async (db: Executor<Tables>, id: string): Promise<Region | undefined> => {
  const row = await db.selectFrom('regions').selectAll().where('id', '=', id).executeTakeFirst();
  return row === undefined ? undefined : toRegion(row);
};

/** All regions, or those right below one. */
export const listRegions = async (db: Executor<Tables>, parentRegionId?: string): Promise<Region[]> => {
  const query = db.selectFrom('regions').selectAll().orderBy('id');
  const narrowed = parentRegionId === undefined ? query : query.where('parent_region_id', '=', parentRegionId);
  return (await narrowed.execute()).map(toRegion);
};

/** @throws UniqueViolation where the id is taken */
export const insertRegion = async (db: Executor<Tables>, region: Region): Promise<void> => {
  await db
    .insertInto('regions')
    .values({ id: region.id, ...toColumns(region) })
    .execute();
};

export const updateRegion = async (db: Executor<Tables>, region: Region): Promise<void> => {
  await db.updateTable('regions').set(toColumns(region)).where('id', '=', region.id).execute();
};

export const deleteRegions = async (db: Executor<Tables>, ids: readonly string[]): Promise<void> => {
  await db.deleteFrom('policy_associations').where('region_id', 'in', ids).execute();
  await db.deleteFrom('regions').where('id', 'in', ids).execute();
};
