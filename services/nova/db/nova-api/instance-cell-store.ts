import type { Executor } from '@nimbo/db/database.ts';
import type { ApiTables } from './tables.ts';

/** The cells of some servers; null for one that has no host yet, absent for one that is not known. */
export const findInstanceCells = async (
  db: Executor<ApiTables>,
  uuids: readonly string[],
): Promise<ReadonlyMap<string, string | null>> => {
  if (uuids.length === 0) return new Map();
  const query = db.selectFrom('instance_mappings').select(['instance_uuid', 'cell_uuid']);
  const rows = await query.where('instance_uuid', 'in', uuids).execute();
  return new Map(rows.map(({ instance_uuid: uuid, cell_uuid: cell }) => [uuid, cell]));
};
