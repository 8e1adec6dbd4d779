import type { Context } from '@nimbo/context/context.ts';
import { timestampNow } from '@nimbo/context/timestamp.ts';
import { appendEvent } from '@nimbo/db/events/append-event.ts';
import { findInstance, lockInstance, writeWish } from '../../db/cell/instance-store.ts';
import type { Instance } from '../../db/cell/instance.ts';
import type { Cell } from '../cells.ts';

/** A guest that shall run, about which nothing is being done, and of which its host says that it is down. */
const wentDown = ({ vmState, taskState, wanted, reported, deletedAt }: Instance): boolean => {
  const shallBeUp = vmState === 'active' || vmState === 'paused';
  const isDown = reported.power === 'stopped' || reported.power === 'crashed';
  const isThrough = reported.generation === wanted.generation && reported.error === null;
  return shallBeUp && taskState === null && deletedAt === null && isDown && isThrough;
};

/**
 * A guest that shut itself down, or died, is a stopped server from then on: nobody starts it again but its owner
 * (nova: sync_power_state).
 */
export const notePowerLoss = async (ctx: Context, cell: Cell, uuid: string): Promise<void> => {
  const seen = await findInstance(cell.db.read, uuid);
  if (seen === undefined || !wentDown(seen)) return;
  await cell.db.transaction(ctx, async (tx) => {
    const instance = await lockInstance(tx, uuid);
    if (instance === undefined || !wentDown(instance)) return;
    await writeWish(tx, uuid, { wanted_power_state: 'stopped', vm_state: 'stopped' }, timestampNow(ctx.clock));
    await appendEvent(tx, ctx, {
      type: 'instance.power_off.end',
      resourceType: 'server',
      resourceId: uuid,
      projectId: instance.projectId,
      stateBefore: instance.vmState,
      stateAfter: 'stopped',
      payload: { name: instance.name, host: instance.host, reason: 'the guest went down by itself' },
    });
  });
};
