import type { Context } from '@nimbo/context/context.ts';
import { millisecondsOf, timestampOf, type Timestamp } from '@nimbo/context/timestamp.ts';
import { purgeEvents } from '@nimbo/db/events/purge-events.ts';
import { deleteRevocationsBefore } from '../db/revocation-store.ts';
import { purgeFederation } from '../db/federated-user-store.ts';
import { purgeOauth } from '../db/oauth1-store.ts';
import { purgeTrusts } from '../db/trust-store.ts';
import { purgeGone } from './directory/purge-gone.ts';
import type { Keystone } from './keystone.ts';

/** Milliseconds after which a consumer of events that shows no sign of life is given up. */
const abandoned = 7 * 86_400_000;

/** Before this instant no revocation can matter: every token issued before it has ended, window included. */
const lastUse = ({ clock, settings }: Keystone): number =>
  clock.now() - (settings.token_expiration + settings.allow_expired_window) * 1_000;

/** Removes revocations that no token can meet any more and events that were told; returns how many. */
export const purgeKeystone = async (ctx: Context, keystone: Keystone, before: Timestamp): Promise<number> => {
  const revokedBefore = timestampOf(Math.min(millisecondsOf(before), lastUse(keystone)));
  const revocations = await keystone.db.transaction(ctx, (tx) => deleteRevocationsBefore(tx, revokedBefore));
  const trusts = await keystone.db.transaction(ctx, (tx) => purgeTrusts(tx, before));
  const oauth = await keystone.db.transaction(ctx, (tx) => purgeOauth(tx, before));
  const federated = await keystone.db.transaction(ctx, (tx) => purgeFederation(tx, before));
  const removed = revocations + trusts + oauth + federated + (await purgeGone(ctx, keystone, before));
  keystone.tokens.revocations.forget();
  const abandonedBefore = timestampOf(keystone.clock.now() - abandoned);
  return removed + (await purgeEvents(ctx, keystone.db, { before, abandonedBefore }));
};
