import type { Selectable } from 'kysely';
import type { Clock } from '@nimbo/context/clock.ts';
import { timestampNow } from '@nimbo/context/timestamp.ts';
import type { Database, TransactionContext } from '../database.ts';
import { insertIfMissing } from '../insert-if-missing.ts';
import type { EventTables } from './event-schema.ts';
import { readProgress } from './progress.ts';

export type EventCursor = Selectable<EventTables['event_cursors']>;

/** Where a consumer without a cursor begins: with the oldest event there is, or with what happens from now on. */
export type CursorStart = 'oldest' | 'now';

/** The consumer's cursor, made when it has none. */
export const openCursor = async (
  ctx: TransactionContext,
  database: Database<EventTables>,
  clock: Clock,
  consumer: string,
  start: CursorStart,
): Promise<EventCursor> => {
  const query = database.read.selectFrom('event_cursors').selectAll().where('consumer', '=', consumer);
  const known = await query.executeTakeFirst();
  if (known !== undefined) return known;
  await database.transaction(ctx, async (tx) => {
    const { assigned, purged } = await readProgress(tx);
    const sequence = start === 'now' ? assigned : purged;
    await insertIfMissing(tx, 'event_cursors', { consumer, sequence, updated_at: timestampNow(clock) });
  });
  return query.executeTakeFirstOrThrow();
};

/** Moves a cursor on; one that another process of the same consumer has moved further stays there. */
export const moveCursor = async (
  ctx: TransactionContext,
  database: Database<EventTables>,
  clock: Clock,
  consumer: string,
  sequence: number,
): Promise<void> => {
  await database.transaction(ctx, (tx) =>
    tx
      .updateTable('event_cursors')
      .set({ sequence, updated_at: timestampNow(clock) })
      .where('consumer', '=', consumer)
      .where('sequence', '<=', sequence)
      .execute(),
  );
};

/** Removes the cursor of a consumer that will not come back, so that it holds up no purge. */
export const removeCursor = async (
  ctx: TransactionContext,
  database: Database<EventTables>,
  consumer: string,
): Promise<void> => {
  await database.transaction(ctx, (tx) => tx.deleteFrom('event_cursors').where('consumer', '=', consumer).execute());
};
