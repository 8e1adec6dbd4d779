import type { Context } from '@nimbo/context/context.ts';
import { timestampOf, type Timestamp } from '@nimbo/context/timestamp.ts';
import type { Database } from '@nimbo/db/database.ts';
import type { EventTables } from '@nimbo/db/events/event-schema.ts';
import { purgeEvents } from '@nimbo/db/events/purge-events.ts';
import { purgeExternalEvents } from '../db/cell/external-event-store.ts';
import type { Nova } from './nova.ts';

/** Every database of nova's, as a log of events. */
export const eventDatabases = ({ api, cells }: Nova): readonly Database<EventTables>[] =>
  [api, ...cells.all.map(({ db }) => db)].map((db) => db as unknown as Database<EventTables>);

/** Removes old events, nova's own and those that it was told. */
export const purgeNova = async (ctx: Context, nova: Nova, before: Timestamp): Promise<number> => {
  const abandonedBefore = timestampOf(ctx.clock.now() - nova.settings.event_retention * 1000);
  let removed = 0;
  for (const db of eventDatabases(nova)) removed += await purgeEvents(ctx, db, { before, abandonedBefore });
  for (const { db } of nova.cells.all) removed += await db.transaction(ctx, (tx) => purgeExternalEvents(tx, before));
  return removed;
};
