import type { Executor } from '@nimbo/db/database.ts';
import { grouped } from './grouped.ts';
import type { Tables } from './tables.ts';

/** The tags of resources, in order, by the resource's id. */
export const tagsOf = async (
  db: Executor<Tables>,
  ids: readonly string[],
): Promise<ReadonlyMap<string, readonly string[]>> => {
  if (ids.length === 0) return new Map();
  const rows = await db.selectFrom('tags').selectAll().where('resource_id', 'in', ids).orderBy('tag').execute();
  return grouped(
    rows,
    ({ resource_id }) => resource_id,
    ({ tag }) => tag,
  );
};
