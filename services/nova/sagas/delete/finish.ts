import type { SagaCause, StepContext } from '@nimbo/saga/definition.ts';
import { removeServerTraces } from '../../db/nova-api/server-mapping-store.ts';
import { endAction } from '../../db/cell/action-store.ts';
import { writeInstance } from '../../db/cell/instance-store.ts';
import { changeServer } from '../../domain/server-change.ts';
import { faultColumn } from '../../domain/server-fault.ts';
import { serverStates } from '../../domain/server.states.ts';
import type { Deletion } from '../delete-server.ts';

/** The server is gone: its row stays for those who ask what became of it. */
export const finishDeletion = async (ctx: StepContext, { nova, cell, state }: Deletion): Promise<undefined> => {
  await changeServer(ctx, nova, { cell, uuid: state.uuid }, async (instance, { tx, at, record }) => {
    if (instance.deletedAt !== null) return;
    const { uuid, host } = instance;
    const gone = { deleted_at: at, terminated_at: at, task_state: null, admin_password: null };
    await writeInstance(tx, uuid, { ...gone, vm_state: 'deleted' }, at);
    const { requestId, startedAt } = state;
    await endAction(
      tx,
      { uuid, requestId, event: 'compute_terminate_instance', host, startedAt, error: undefined },
      at,
    );
    await record('delete.end', instance, { vmState: serverStates.after(uuid, 'delete', 'active') });
  });
};

/** The API knows the server no more. */
export const forgetServer = async (ctx: StepContext, { nova, state }: Deletion): Promise<undefined> => {
  await nova.api.transaction(ctx, (tx) => removeServerTraces(tx, state.uuid));
};

/** Turned back by an operator: the server is in error with why, and can be deleted again. */
export const giveUpDeletion = async (
  ctx: StepContext,
  { nova, cell, state }: Deletion,
  cause: SagaCause,
): Promise<void> => {
  await changeServer(ctx, nova, { cell, uuid: state.uuid }, async (instance, { tx, at, record }) => {
    if (instance.deletedAt !== null || instance.taskState !== 'deleting') return;
    const { uuid, host } = instance;
    await writeInstance(tx, uuid, { vm_state: 'error', task_state: null, fault: faultColumn(cause, at) }, at);
    const { requestId, startedAt } = state;
    const end = { uuid, requestId, event: 'compute_terminate_instance', host, startedAt, error: cause.message };
    await endAction(tx, end, at);
    await record('delete.error', instance, { vmState: 'error' });
  });
};
