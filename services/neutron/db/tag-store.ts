import type { Transaction } from 'kysely';
import type { Executor } from '@nimbo/db/database.ts';
import { grouped } from './grouped.ts';
import { idIn } from './id-list.ts';
import type { Tables } from './tables.ts';

/** The tags of resources, in order, by the resource's id. */
export const tagsOf = async (
  db: Executor<Tables>,
  ids: readonly string[],
): Promise<ReadonlyMap<string, readonly string[]>> => {
  if (ids.length === 0) return new Map();
  const rows = await db
    .selectFrom('tags')
    .selectAll()
    .where(idIn(db, 'resource_id', ids))
    .orderBy('tag')
    .execute();
  return grouped(
    rows,
    ({ resource_id }) => resource_id,
    ({ tag }) => tag,
  );
};

/** Gives a resource exactly these tags. */
export const replaceTags = async (tx: Transaction<Tables>, id: string, tags: readonly string[]): Promise<void> => {
  await tx.deleteFrom('tags').where('resource_id', '=', id).execute();
  const rows = [...new Set(tags)].map((tag) => ({ resource_id: id, tag }));
  if (rows.length > 0) await tx.insertInto('tags').values(rows).execute();
};
