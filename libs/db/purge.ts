import type { Timestamp } from '@nimbo/context/timestamp.ts';
import type { Database, TransactionContext } from './database.ts';
import { dynamicTransaction } from './dynamic-tables.ts';
import type { SqlValue } from './parameters.ts';

export interface PurgeOptions<Tables> {
  readonly table: keyof Tables & string;
  /** The table's unique column; `id` unless told. */
  readonly key?: string;
  /** The column that says since when a row may go; `deleted_at` unless told. */
  readonly column?: string;
  /** Rows whose column is earlier go; rows where it is null stay. */
  readonly before: Timestamp;
  /** Rows per transaction, so that others get their turn. */
  readonly batch?: number;
}

/**
 * Removes for good what was deleted before a time, batch after batch, and returns how many rows that were. Purge
 * children before parents where foreign keys hold them.
 */
export const purge = async <Tables>(
  ctx: TransactionContext,
  database: Database<Tables>,
  options: PurgeOptions<Tables>,
): Promise<number> => {
  const { batch = 500 } = options;
  for (let total = 0; ;) {
    const removed = await purgeBatch(ctx, database, { key: 'id', column: 'deleted_at', ...options, batch });
    total += removed;
    if (removed < batch) return total;
  }
};

const purgeBatch = <Tables>(
  ctx: TransactionContext,
  database: Database<Tables>,
  { table, key, column, before, batch }: Required<PurgeOptions<Tables>>,
): Promise<number> =>
  database.transaction(ctx, async (typed) => {
    const tx = dynamicTransaction(typed);
    const rows = await tx
      .selectFrom<string>(table)
      .select(key)
      .where(column, '<', before)
      .orderBy(column)
      .limit(batch)
      .execute();
    if (rows.length === 0) return 0;
    const keys = rows.map((row) => row[key] as SqlValue);
    const { numDeletedRows } = await tx
      .deleteFrom<string>(table)
      .where(key, 'in', keys)
      .where(column, '<', before)
      .executeTakeFirst();
    return Number(numDeletedRows);
  });
