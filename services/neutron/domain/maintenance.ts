import type { Context } from '@nimbo/context/context.ts';
import { timestampOf, type Timestamp } from '@nimbo/context/timestamp.ts';
import { purgeEvents } from '@nimbo/db/events/purge-events.ts';
import type { Neutron } from './neutron.ts';

/** Removes old events; whatever else is deleted in neutron is gone at once. */
export const purgeNeutron = (ctx: Context, { db, settings }: Neutron, before: Timestamp): Promise<number> =>
  purgeEvents(ctx, db, {
    before,
    abandonedBefore: timestampOf(ctx.clock.now() - settings.event_retention * 1000),
  });
