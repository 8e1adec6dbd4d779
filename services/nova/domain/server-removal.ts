import type { Context, PolicyRuleName } from '@nimbo/context/context.ts';
import { timestampNow } from '@nimbo/context/timestamp.ts';
import { requestUndo } from '@nimbo/saga/request-undo.ts';
import { markBuildRequestDeleting } from '../db/nova-api/build-request-store.ts';
import { findInstance } from '../db/cell/instance-store.ts';
import { queueMappingForDelete } from '../db/nova-api/server-mapping-store.ts';
import { listOtherSagas } from '../db/cell/server-saga-store.ts';
import type { Cell } from './cells.ts';
import type { Nova } from './nova.ts';
import { changeServer } from './server-change.ts';
import { beginDeletion } from './server-deletion.ts';
import { assertUnlocked } from './server-lock.ts';
import { serverFor } from './server-lookup.ts';

/** Turns a creation back; false where the server is in its cell by now. */
const cancelCreation = async (ctx: Context, nova: Nova, uuid: string): Promise<boolean> => {
  const isHidden = await nova.api.transaction(ctx, async (tx) => {
    if (!(await markBuildRequestDeleting(tx, uuid))) return false;
    await queueMappingForDelete(tx, uuid, timestampNow(ctx.clock));
    for (const saga of await listOtherSagas(tx, uuid, ''))
      await requestUndo(tx, ctx, saga, `Server ${uuid} was deleted meanwhile.`);
    return true;
  });
  if (isHidden) for (const saga of await listOtherSagas(nova.api.read, uuid, '')) nova.bells.apiSagas.ring(saga);
  return isHidden;
};

const deleteInCell = async (ctx: Context, nova: Nova, cell: Cell, uuid: string): Promise<void> => {
  await changeServer(ctx, nova, { cell, uuid }, (instance, change) =>
    beginDeletion(ctx, nova, { cell, instance, change }),
  );
  await nova.api.transaction(ctx, (tx) => queueMappingForDelete(tx, uuid, timestampNow(ctx.clock)));
  nova.bells.cellSagas.ring();
};

/** Milliseconds between two looks at a deletion, and for which a request waits for one. */
const pause = 50;
const patience = 5_000;

/**
 * Clients that wait for a deletion take a server that they still see in ERROR for one that can't be deleted: the answer
 * comes when it is gone, or after a while.
 */
const untilGone = async (ctx: Context, nova: Nova, cell: Cell, uuid: string): Promise<void> => {
  const end = ctx.clock.monotonic() + patience;
  while (ctx.clock.monotonic() < end && !ctx.signal.aborted) {
    const instance = await findInstance(cell.db.read, uuid);
    if (instance === undefined || instance.deletedAt !== null) return;
    await nova.bells.instances.next(uuid, pause, ctx.signal);
  }
};

/**
 * Deletes a server in whatever state it is; of one that is being deleted, nothing more happens.
 * @throws NotFound, Forbidden, Conflict for a locked one
 */
export const removeServer = async (ctx: Context, nova: Nova, rule: PolicyRuleName, uuid: string): Promise<void> => {
  const { cell, instance } = await serverFor(ctx, nova, rule, uuid);
  await assertUnlocked(ctx, instance);
  if (cell !== undefined) {
    await deleteInCell(ctx, nova, cell, uuid);
    if (instance.vmState === 'error') await untilGone(ctx, nova, cell, uuid);
    return;
  }
  if (await cancelCreation(ctx, nova, uuid)) return;
  const again = await serverFor(ctx, nova, rule, uuid);
  if (again.cell !== undefined) await deleteInCell(ctx, nova, again.cell, uuid);
};
