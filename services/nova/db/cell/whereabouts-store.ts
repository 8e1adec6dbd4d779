import type { Executor } from '@nimbo/db/database.ts';
import type { CellTables } from './tables.ts';

/** The hosts of servers that are on one, by the servers' ids. */
export const listWhereabouts = async (
  db: Executor<CellTables>,
  uuids: readonly string[],
): Promise<ReadonlyMap<string, string>> => {
  if (uuids.length === 0) return new Map();
  const rows = await db
    .selectFrom('instances')
    .select(['uuid', 'host'])
    .where('uuid', 'in', [...uuids])
    .where('deleted_at', 'is', null)
    .where('host', 'is not', null)
    .execute();
  return new Map(rows.flatMap(({ uuid, host }) => (host === null ? [] : [[uuid, host] as const])));
};
