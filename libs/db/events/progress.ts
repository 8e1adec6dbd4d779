import type { Kysely, Selectable, Transaction } from 'kysely';
import { insertIfMissing } from '../insert-if-missing.ts';
import { progressId, type EventTables } from './event-schema.ts';

export type EventProgress = Selectable<EventTables['event_progress']>;

const nothing: EventProgress = { id: progressId, assigned: 0, published: 0, purged: 0 };

/** How far the log has got. */
export const readProgress = async (db: Kysely<EventTables>): Promise<EventProgress> =>
  (await db.selectFrom('event_progress').selectAll().where('id', '=', progressId).executeTakeFirst()) ?? nothing;

/** The same, locked: one writer at a time moves it. */
export const lockProgress = async (tx: Transaction<EventTables>): Promise<EventProgress> => {
  const query = tx.selectFrom('event_progress').selectAll().where('id', '=', progressId).forUpdate();
  const row = await query.executeTakeFirst();
  if (row !== undefined) return row;
  await insertIfMissing(tx, 'event_progress', nothing);
  return query.executeTakeFirstOrThrow();
};

export const writeProgress = async (
  tx: Transaction<EventTables>,
  changes: Partial<Omit<EventProgress, 'id'>>,
): Promise<void> => {
  await tx.updateTable('event_progress').set(changes).where('id', '=', progressId).execute();
};
