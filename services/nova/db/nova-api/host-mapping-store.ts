import type { Transaction } from 'kysely';
import type { Timestamp } from '@nimbo/context/timestamp.ts';
import type { Executor } from '@nimbo/db/database.ts';
import { insertIfMissing } from '@nimbo/db/insert-if-missing.ts';
import type { ApiTables } from './tables.ts';

/** The uuid of the cell that a host belongs to; undefined for a host that has never reported. */
export const findCellOfHost = async (db: Executor<ApiTables>, host: string): Promise<string | undefined> => {
  const row = await db.selectFrom('host_mappings').select('cell_uuid').where('host', '=', host).executeTakeFirst();
  return row?.cell_uuid;
};

/** Puts a host into a cell, unless it is in one. */
export const ensureHostMapping = async (
  tx: Transaction<ApiTables>,
  host: string,
  cellUuid: string,
  at: Timestamp,
): Promise<void> => {
  await insertIfMissing(tx, 'host_mappings', { host, cell_uuid: cellUuid, created_at: at });
};

export const deleteHostMapping = async (tx: Transaction<ApiTables>, host: string): Promise<void> => {
  await tx.deleteFrom('host_mappings').where('host', '=', host).execute();
};
