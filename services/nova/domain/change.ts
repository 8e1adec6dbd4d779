import type { Transaction } from 'kysely';
import type { Context } from '@nimbo/context/context.ts';
import { timestampNow, type Timestamp } from '@nimbo/context/timestamp.ts';
import type { Database } from '@nimbo/db/database.ts';
import { appendEvent } from '@nimbo/db/events/append-event.ts';
import type { EventTables } from '@nimbo/db/events/event-schema.ts';
import type { Nova } from './nova.ts';

/** What an event tells beside its type. */
interface Recorded {
  readonly id: string;
  readonly projectId?: string;
  readonly stateBefore?: string;
  readonly stateAfter?: string;
  readonly payload?: Readonly<Record<string, unknown>>;
}

/** What belongs to one change, all in its transaction. */
export interface Change<Tables> {
  readonly tx: Transaction<Tables>;
  readonly at: Timestamp;
  /** Appends `compute.<type>`; the type's first word is the resource's. */
  readonly record: (type: string, what: Recorded) => Promise<void>;
}

/** The events table keeps project ids as keystone makes them; anything longer is no project's. */
const longestProjectId = 64;

const changeIn = <Tables extends EventTables>(ctx: Context, tx: Transaction<Tables>): Change<Tables> => ({
  tx,
  at: timestampNow(ctx.clock),
  record: (type, { id, projectId, stateBefore, stateAfter, payload }) =>
    appendEvent(tx, ctx, {
      type: `compute.${type}`,
      resourceType: type.split('.')[0] ?? type,
      resourceId: id,
      projectId: projectId === undefined || projectId.length > longestProjectId ? null : projectId,
      stateBefore: stateBefore ?? null,
      stateAfter: stateAfter ?? null,
      payload: payload ?? {},
    }),
});

/**
 * Runs one change of what one of nova's databases holds in a transaction. `work` may run again, so it has no effect
 * beside the change; when it throws, nothing has happened.
 */
export const change = async <Tables extends EventTables, T>(
  ctx: Context,
  nova: Pick<Nova, 'changed'>,
  db: Database<Tables>,
  work: (changing: Change<Tables>) => Promise<T>,
): Promise<T> => {
  const result = await db.transaction(ctx, (tx) => work(changeIn(ctx, tx)));
  nova.changed();
  return result;
};
