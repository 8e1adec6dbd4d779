import type { Context } from '@nimbo/context/context.ts';
import { timestampNow } from '@nimbo/context/timestamp.ts';
import type { Database } from '@nimbo/db/database.ts';
import { randomUUID } from 'node:crypto';
import { ensureCell, listCells, type CellMapping } from '../db/nova-api/cell-store.ts';
import type { ApiTables } from '../db/nova-api/tables.ts';
import { cellZeroUuid } from './cells.ts';

/**
 * Makes sure that cell0 and these cells are known, and gives all that ever were: a cell is never forgotten, for there
 * may be servers in it. Any number of processes may do this at once.
 */
export const registerCells = async (
  ctx: Context,
  api: Database<ApiTables>,
  names: readonly string[],
): Promise<readonly CellMapping[]> => {
  const created_at = timestampNow(ctx.clock);
  await api.transaction(ctx, async (tx) => {
    await ensureCell(tx, { uuid: cellZeroUuid, name: 'cell0', created_at });
    for (const name of names) await ensureCell(tx, { uuid: randomUUID(), name, created_at });
  });
  return listCells(api.read);
};
