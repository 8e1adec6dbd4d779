import { Unavailable } from '@nimbo/errors/faults.ts';
import type { StepContext } from '@nimbo/saga/definition.ts';
import { requestUndo } from '@nimbo/saga/request-undo.ts';
import { listOtherSagas } from '../../db/cell/server-saga-store.ts';
import type { Deletion } from '../delete-server.ts';

/** Milliseconds between two looks at work that is turning back. */
const pause = 100;

/** Turns back whatever else is under way with the server, and waits until it has: from here on nobody else changes it. */
export const endOtherWork = async (ctx: StepContext, { nova, cell, state }: Deletion): Promise<undefined> => {
  for (;;) {
    const others = await listOtherSagas(cell.db.read, state.uuid, ctx.sagaId);
    if (others.length === 0) return;
    const reason = `Server ${state.uuid} was deleted meanwhile.`;
    for (const id of others) {
      await cell.db.transaction(ctx, (tx) => requestUndo(tx, ctx, id, reason));
      nova.bells.cellSagas.ring(id);
    }
    if (ctx.signal.aborted) throw new Unavailable(`Other work on server ${state.uuid} has not ended in time.`);
    await nova.bells.instances.next(state.uuid, pause, ctx.signal);
  }
};
