import type { Transaction } from 'kysely';
import type { Executor } from '@nimbo/db/database.ts';
import { insertIfMissing } from '@nimbo/db/insert-if-missing.ts';
import type { CellMappingRow } from './cell-tables.ts';
import type { ApiTables } from './tables.ts';

export type CellMapping = Readonly<CellMappingRow>;

/** Writes the cell down unless one of its name is there. */
export const ensureCell = async (tx: Transaction<ApiTables>, cell: CellMapping): Promise<void> => {
  await insertIfMissing(tx, 'cell_mappings', cell);
};

export const listCells = (db: Executor<ApiTables>): Promise<CellMapping[]> =>
  db.selectFrom('cell_mappings').selectAll().orderBy('name').execute();
