import type { Transaction } from 'kysely';
import type { Context } from '@nimbo/context/context.ts';
import { timestampNow, type Timestamp } from '@nimbo/context/timestamp.ts';
import { appendEvent } from '@nimbo/db/events/append-event.ts';
import { insertRevocation, type Revoked } from '../db/revocation-store.ts';
import { bumpRevision, type Revision } from '../db/revision-store.ts';
import type { Tables } from '../db/tables.ts';
import { revocationSnapshot } from './revocation.ts';
import type { Keystone } from './keystone.ts';

/** A thing before or after a change. */
interface Snapshot {
  readonly id: string;
  readonly enabled?: boolean;
}

/** What belongs to one change, all in its transaction. */
export interface Change {
  readonly tx: Transaction<Tables>;
  readonly at: Timestamp;
  /** Appends `identity.<type>`; what a thing was is told by `before`, what it is by `after`. */
  record<Thing extends Snapshot>(type: string, after: Thing | undefined, before?: Thing): Promise<void>;
  /** Facts of this kind are no longer what caches have. Once per change is enough. */
  touch(kind: 'identity' | 'catalog'): Promise<void>;
  /** Ends tokens, everywhere, from the commit on. */
  revoke(revoked: Revoked): Promise<void>;
}

/** What a caller may fill without end stays out of events. */
const unbounded = new Set(['extra', 'options', 'description', 'tags']);

const summary = (snapshot: Snapshot | undefined) =>
  snapshot === undefined ? null : Object.fromEntries(Object.entries(snapshot).filter(([key]) => !unbounded.has(key)));

const stateOf = (snapshot: Snapshot | undefined): string | null => {
  if (snapshot?.enabled === undefined) return null;
  return snapshot.enabled ? 'enabled' : 'disabled';
};

const eventOf = (type: string, after: Snapshot | undefined, before: Snapshot | undefined) => ({
  type: `identity.${type}`,
  resourceType: type.split('.')[0] ?? type,
  resourceId: (after ?? before)?.id ?? '',
  stateBefore: stateOf(before),
  stateAfter: stateOf(after),
  payload: { before: summary(before), after: summary(after) },
});

const changeIn = (ctx: Context, tx: Transaction<Tables>): Change => {
  const touched = new Set<keyof Revision>();
  const at = timestampNow(ctx.clock);
  return {
    tx,
    at,
    record: (type, after, before) => appendEvent(tx, ctx, eventOf(type, after, before)),
    touch: async (kind) => {
      if (touched.has(kind)) return;
      touched.add(kind);
      await bumpRevision(tx, kind);
    },
    revoke: async (revoked) => {
      const revocation = await insertRevocation(tx, revoked, at);
      await appendEvent(tx, ctx, {
        type: 'identity.revocation.created',
        resourceType: 'revocation',
        resourceId: String(revocation.sequence),
        payload: revocationSnapshot(revocation),
      });
    },
  };
};

/**
 * Runs one change of keystone's state in a transaction. `work` may run again, so it has no effect beside the change;
 * when it throws, nothing has happened.
 */
export const change = async <T>(
  ctx: Context,
  keystone: Pick<Keystone, 'db' | 'changed'>,
  work: (changing: Change) => Promise<T>,
): Promise<T> => {
  const result = await keystone.db.transaction(ctx, (tx) => work(changeIn(ctx, tx)));
  keystone.changed();
  return result;
};
