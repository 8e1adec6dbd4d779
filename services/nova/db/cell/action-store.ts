import { randomUUID } from 'node:crypto';
import type { Transaction } from 'kysely';
import type { Timestamp } from '@nimbo/context/timestamp.ts';
import type { Executor } from '@nimbo/db/database.ts';
import { insertIfMissing } from '@nimbo/db/insert-if-missing.ts';
import type { ActionEventRow, ActionRow } from './instance-tables.ts';
import type { CellTables } from './tables.ts';

type Tables = CellTables;

/** Notes that something was begun with a server; once for each request. */
export const insertAction = async (
  tx: Transaction<Tables>,
  action: Omit<ActionRow, 'message' | 'finished_at' | 'updated_at'>,
): Promise<void> => {
  const row = { ...action, message: null, finished_at: null, updated_at: action.started_at };
  await insertIfMissing(tx, 'instance_actions', row);
};

/** What is known of an action's part when it ends. */
export interface ActionEnd {
  readonly uuid: string;
  readonly requestId: string;
  readonly event: string;
  readonly host: string | null;
  readonly startedAt: Timestamp;
  /** Why it failed; undefined where it did not. */
  readonly error: string | undefined;
}

/** Notes how an action's part ended, and with it the action. */
export const endAction = async (tx: Transaction<Tables>, end: ActionEnd, at: Timestamp): Promise<void> => {
  const { uuid, requestId, event, host, startedAt, error } = end;
  const failed = error === undefined ? {} : { message: 'Error' };
  const { numUpdatedRows } = await tx
    .updateTable('instance_actions')
    .set({ finished_at: at, updated_at: at, ...failed })
    .where('instance_uuid', '=', uuid)
    .where('request_id', '=', requestId)
    .where('finished_at', 'is', null)
    .executeTakeFirst();
  if (numUpdatedRows === 0n) return;
  const result = error === undefined ? 'Success' : 'Error';
  const rest = { instance_uuid: uuid, request_id: requestId, event, host, result, details: error ?? null };
  await tx
    .insertInto('instance_action_events')
    .values({ id: randomUUID(), ...rest, started_at: startedAt, finished_at: at, traceback: null })
    .execute();
};
/** A server's actions, the latest first. */
export const listActions = (db: Executor<Tables>, uuid: string): Promise<ActionRow[]> =>
  db
    .selectFrom('instance_actions')
    .selectAll()
    .where('instance_uuid', '=', uuid)
    .orderBy('started_at', 'desc')
    .orderBy('request_id', 'desc')
    .execute();

export const findAction = (db: Executor<Tables>, uuid: string, requestId: string): Promise<ActionRow | undefined> =>
  db
    .selectFrom('instance_actions')
    .selectAll()
    .where('instance_uuid', '=', uuid)
    .where('request_id', '=', requestId)
    .executeTakeFirst();

export const listActionEvents = (db: Executor<Tables>, uuid: string, requestId: string): Promise<ActionEventRow[]> =>
  db
    .selectFrom('instance_action_events')
    .selectAll()
    .where('instance_uuid', '=', uuid)
    .where('request_id', '=', requestId)
    .orderBy('started_at')
    .execute();
