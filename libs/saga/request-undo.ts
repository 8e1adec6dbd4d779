import type { Transaction } from 'kysely';
import type { Context } from '@nimbo/context/context.ts';
import { timestampNow } from '@nimbo/context/timestamp.ts';
import { dialectOf } from '@nimbo/db/dialect-of.ts';
import { sagaTransaction, type SagaTables } from './db/saga-tables.ts';
import { sagaTime } from './db/saga-time.ts';
import type { SagaStatus } from './saga-progress.ts';

/** `requested`: the saga turns back. Otherwise where it already stands; undefined for an id that does not exist. */
export type RequestUndoResult = 'requested' | Exclude<SagaStatus, 'running'> | undefined;

/**
 * Asks a running saga to turn back: its step is cut short, and everything that it did is undone. The answer is final:
 * after `requested` it will not succeed, and after `succeeded` it will not turn back (so a delete then has its own work
 * to do). In the caller's transaction; ring the doorbell with the id after the commit. `reason` is the public message
 * that `onUndone` is told.
 */
export const requestUndo = async <Tables extends SagaTables>(
  tx: Transaction<Tables>,
  ctx: Pick<Context, 'clock'>,
  sagaId: string,
  reason: string,
): Promise<RequestUndoResult> => {
  const sagas = sagaTransaction(tx);
  const now = timestampNow(ctx.clock);
  await sagas
    .updateTable('sagas')
    .set({
      undo_requested_at: now,
      undo_reason: reason.slice(0, 1000),
      next_run_at: sagaTime(dialectOf(sagas), ctx.clock).now(),
      updated_at: now,
    })
    .where('id', '=', sagaId)
    .where('status', '=', 'running')
    .where('undo_requested_at', 'is', null)
    .execute();
  const row = await sagas.selectFrom('sagas').select('status').where('id', '=', sagaId).executeTakeFirst();
  return row?.status === 'running' ? 'requested' : row?.status;
};
