import type { Transaction } from 'kysely';
import type { Timestamp } from '@nimbo/context/timestamp.ts';
import type { Database, TransactionContext } from '../database.ts';
import type { EventTables } from './event-schema.ts';
import { lockProgress, writeProgress } from './progress.ts';

export interface PurgeEventsOptions {
  /** Events from before this time go, as far as every live consumer has seen them. */
  readonly before: Timestamp;
  /** A consumer without a sign of life since then is given up: it would hold up the purge for ever. */
  readonly abandonedBefore: Timestamp;
  /** Events per transaction. */
  readonly batch?: number;
}

/** Removes old events that were published and that no live consumer still needs; returns how many. */
export const purgeEvents = async <Tables extends EventTables>(
  ctx: TransactionContext,
  database: Database<Tables>,
  options: PurgeEventsOptions,
): Promise<number> => {
  const { batch = 500 } = options;
  const events = database as unknown as Database<EventTables>;
  for (let total = 0; ;) {
    const removed = await events.transaction(ctx, (tx) => purgeBatch(tx, { ...options, batch }));
    total += removed;
    if (removed < batch) return total;
  }
};

const purgeBatch = async (
  tx: Transaction<EventTables>,
  { before, abandonedBefore, batch }: Required<PurgeEventsOptions>,
): Promise<number> => {
  const { published } = await lockProgress(tx);
  await tx.deleteFrom('event_cursors').where('updated_at', '<', abandonedBefore).execute();
  const cursors = await tx.selectFrom('event_cursors').select('sequence').execute();
  const seen = Math.min(published, ...cursors.map(({ sequence }) => sequence));
  const rows = await tx
    .selectFrom('events')
    .select(['sequence', 'created_at'])
    .where('sequence', '<=', seen)
    .orderBy('sequence')
    .limit(batch)
    .execute();
  const kept = rows.findIndex(({ created_at }) => created_at >= before);
  const old = kept === -1 ? rows : rows.slice(0, kept);
  const purged = old.at(-1)?.sequence;
  if (purged === undefined || purged === null) return 0;
  await tx.deleteFrom('events').where('sequence', '<=', purged).execute();
  await writeProgress(tx, { purged });
  return old.length;
};
