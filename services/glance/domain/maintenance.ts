import type { Context } from '@nimbo/context/context.ts';
import type { Timestamp } from '@nimbo/context/timestamp.ts';
import { purgeEvents } from '@nimbo/db/events/purge-events.ts';
import { listPurgeable, removeImages } from '../db/image-store.ts';
import type { Glance } from './glance.ts';

/** Images per transaction, so that others get their turn. */
const batch = 200;

/** Removes for good what was deleted, and events, from before an instant; returns how many rows went. */
export const purgeGlance = async (ctx: Context, glance: Glance, before: Timestamp): Promise<number> => {
  let total = 0;
  for (;;) {
    const ids = await listPurgeable(glance.db.read, before, batch);
    await glance.db.transaction(ctx, (tx) => removeImages(tx, ids));
    total += ids.length;
    if (ids.length < batch) break;
  }
  return total + (await purgeEvents(ctx, glance.db, { before, abandonedBefore: before }));
};
