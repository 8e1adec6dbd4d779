import type { Timestamp } from '@nimbo/context/timestamp.ts';
import type { Executor } from '@nimbo/db/database.ts';
import type { CellTables } from './tables.ts';

/** Where a server is, and since when. */
export interface Presence {
  readonly uuid: string;
  readonly host: string | null;
  readonly vmState: string;
  readonly updatedAt: Timestamp;
}

/** Every server of a cell that is not deleted. */
export const listPresence = (db: Executor<CellTables>): Promise<Presence[]> =>
  db
    .selectFrom('instances')
    .select(['uuid', 'host', 'vm_state as vmState', 'updated_at as updatedAt'])
    .where('deleted_at', 'is', null)
    .execute();
