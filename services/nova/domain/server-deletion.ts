import type { Context } from '@nimbo/context/context.ts';
import { startSaga } from '@nimbo/saga/start-saga.ts';
import { insertAction } from '../db/cell/action-store.ts';
import type { Instance } from '../db/cell/instance.ts';
import { writeInstance } from '../db/cell/instance-store.ts';
import { deleteServerSaga } from '../sagas/delete-server.ts';
import type { Cell } from './cells.ts';
import type { Nova } from './nova.ts';
import type { ServerChange } from './server-change.ts';

/** A server that is to go, locked in a transaction of its cell. */
export interface ToDelete {
  readonly cell: Cell;
  readonly instance: Instance;
  readonly change: ServerChange;
}

/** Begins the deletion of a server; of one that is going or gone, nothing. */
export const beginDeletion = async (ctx: Context, nova: Nova, { cell, instance, change }: ToDelete): Promise<void> => {
  if (instance.deletedAt !== null || instance.taskState === 'deleting') return;
  const { uuid, userId, projectId } = instance;
  const { tx, at } = change;
  await writeInstance(tx, uuid, { task_state: 'deleting' }, at);
  const owner = { instance_uuid: uuid, user_id: ctx.identity?.user.id ?? userId, project_id: projectId };
  await insertAction(tx, { ...owner, request_id: ctx.requestId, action: 'delete', started_at: at });
  await change.record('delete.start', instance);
  await startSaga(
    tx,
    ctx,
    deleteServerSaga(nova, cell),
    { uuid, requestId: ctx.requestId, startedAt: at },
    { resource: { type: 'server', id: uuid } },
  );
};
