import type { Context } from '@nimbo/context/context.ts';
import { timestampOf, type Timestamp } from '@nimbo/context/timestamp.ts';
import { purgeEvents } from '@nimbo/db/events/purge-events.ts';
import { purgeSagas } from '@nimbo/saga/purge-sagas.ts';
import { deleteExpiredMessages } from '../db/message-store.ts';
import type { Cinder } from './cinder.ts';

/** Removes old events, sagas that ended and messages that expired; returns how many rows went. */
export const purgeCinder = async (ctx: Context, cinder: Cinder, before: Timestamp): Promise<number> => {
  const { db, settings } = cinder;
  const abandonedBefore = timestampOf(ctx.clock.now() - settings.event_retention * 1000);
  const now = timestampOf(ctx.clock.now());
  const messages = await db.transaction(ctx, (tx) => deleteExpiredMessages(tx, now));
  const sagas = await purgeSagas(db, ctx, before);
  return messages + sagas + (await purgeEvents(ctx, db, { before, abandonedBefore }));
};
