import type { Transaction } from 'kysely';
import type { Context } from '@nimbo/context/context.ts';
import { timestampNow, type Timestamp } from '@nimbo/context/timestamp.ts';
import { appendEvent } from '@nimbo/db/events/append-event.ts';
import type { Tables } from '../db/tables.ts';
import type { Cinder } from './cinder.ts';

/** What an event tells beside its type. */
interface Recorded {
  readonly id: string;
  readonly projectId?: string;
  readonly stateBefore?: string;
  readonly stateAfter?: string;
  readonly payload?: Readonly<Record<string, unknown>>;
}

/** What belongs to one change, all in its transaction. */
export interface Change {
  readonly tx: Transaction<Tables>;
  readonly at: Timestamp;
  /** Appends `volume.<type>`-like events; the type's first word is the resource's. */
  readonly record: (type: string, what: Recorded) => Promise<void>;
}

/** The events table keeps project ids as keystone makes them; anything longer is no project's. */
const longestProjectId = 64;

const changeIn = (ctx: Context, tx: Transaction<Tables>): Change => ({
  tx,
  at: timestampNow(ctx.clock),
  record: (type, { id, projectId, stateBefore, stateAfter, payload }) =>
    appendEvent(tx, ctx, {
      type: `block-storage.${type}`,
      resourceType: type.split('.')[0] ?? type,
      resourceId: id,
      projectId: projectId === undefined || projectId.length > longestProjectId ? null : projectId,
      stateBefore: stateBefore ?? null,
      stateAfter: stateAfter ?? null,
      payload: payload ?? {},
    }),
});

/**
 * Runs one change of what cinder keeps in a transaction. `work` may run again, so it has no effect beside the change;
 * when it throws, nothing has happened.
 */
export const change = async <T>(
  ctx: Context,
  cinder: Pick<Cinder, 'db' | 'changed'>,
  work: (changing: Change) => Promise<T>,
): Promise<T> => {
  const result = await cinder.db.transaction(ctx, (tx) => work(changeIn(ctx, tx)));
  cinder.changed();
  return result;
};
