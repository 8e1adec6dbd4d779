import { Unavailable } from '@nimbo/errors/faults.ts';
import type { StepContext } from '@nimbo/saga/definition.ts';
import { requestUndo } from '@nimbo/saga/request-undo.ts';
import { listBlockDevices } from '../../db/cell/block-device-store.ts';
import { findInstance } from '../../db/cell/instance-store.ts';
import { listOtherSagas } from '../../db/cell/server-saga-store.ts';
import type { Cell } from '../../domain/cells.ts';
import type { DeleteServer, Deletion } from '../delete-server.ts';

/** Milliseconds between two looks at work that is turning back. */
const pause = 100;

const whatItHas = async (cell: Cell, uuid: string): Promise<Partial<DeleteServer> | undefined> => {
  const instance = await findInstance(cell.db.read, uuid);
  if (instance === undefined) return undefined;
  const devices = await listBlockDevices(cell.db.read, [uuid]);
  const hasVolumes = devices.some(({ destinationType }) => destinationType === 'volume');
  return { hasVolumes, hasPorts: instance.interfaces.length > 0 };
};

/** Turns back whatever else is under way with the server, and waits until it has: from here on nobody else changes it. */
export const endOtherWork = async (
  ctx: StepContext,
  { nova, cell, state }: Deletion,
): Promise<Partial<DeleteServer> | undefined> => {
  for (;;) {
    const others = await listOtherSagas(cell.db.read, state.uuid, ctx.sagaId);
    if (others.length === 0) return whatItHas(cell, state.uuid);
    const reason = `Server ${state.uuid} was deleted meanwhile.`;
    for (const id of others) {
      await cell.db.transaction(ctx, (tx) => requestUndo(tx, ctx, id, reason));
      nova.bells.cellSagas.ring(id);
    }
    if (ctx.signal.aborted) throw new Unavailable(`Other work on server ${state.uuid} has not ended in time.`);
    await nova.bells.instances.next(state.uuid, pause, ctx.signal);
  }
};
