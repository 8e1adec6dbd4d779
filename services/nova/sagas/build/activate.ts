import { timestampNow } from '@nimbo/context/timestamp.ts';
import type { StepContext } from '@nimbo/saga/definition.ts';
import { endAction } from '../../db/cell/action-store.ts';
import { listBlockDevices, writeBlockDevice } from '../../db/cell/block-device-store.ts';
import { writeInstance } from '../../db/cell/instance-store.ts';
import { changeServer } from '../../domain/server-change.ts';
import { serverStates } from '../../domain/server.states.ts';
import type { Build } from '../build-server.ts';

/** Says that the volumes are in use now. */
const completeVolumes = async (ctx: StepContext, { nova, cell, state }: Build): Promise<void> => {
  for (const { id, attachmentId, state: stage } of await listBlockDevices(cell.db.read, [state.uuid])) {
    if (attachmentId === null || stage !== 'attaching') continue;
    await nova.drivers.volumes.complete(ctx, attachmentId);
    const at = timestampNow(ctx.clock);
    await cell.db.transaction(ctx, (tx) => writeBlockDevice(tx, id, { state: 'attached' }, at));
  }
};

/** The server is there. */
export const activate = async (ctx: StepContext, build: Build): Promise<undefined> => {
  const { nova, cell, state } = build;
  await completeVolumes(ctx, build);
  await changeServer(ctx, nova, { cell, uuid: state.uuid }, async (instance, { tx, at, record }) => {
    if (instance.vmState === 'active' || instance.taskState === 'deleting') return;
    const vmState = serverStates.after(instance.uuid, 'spawn', 'building');
    const changes = { vm_state: vmState, task_state: null, launched_at: at, admin_password: null, fault: null };
    await writeInstance(tx, instance.uuid, changes, at);
    const { uuid, host, createdAt } = instance;
    const end = { uuid, requestId: ctx.requestId, host, startedAt: createdAt, error: undefined };
    await endAction(tx, { ...end, event: 'compute__do_build_and_run_instance' }, at);
    await record('create.end', { ...instance, launchedAt: at, taskState: null }, { vmState });
  });
};

/** The server is not there after all: what was done for it is being taken back. */
export const deactivate = async (ctx: StepContext, { nova, cell, state }: Build): Promise<void> => {
  await changeServer(ctx, nova, { cell, uuid: state.uuid }, async ({ uuid, vmState, taskState }, { tx, at }) => {
    if (vmState !== 'active' || taskState === 'deleting') return;
    await writeInstance(tx, uuid, { vm_state: 'building', task_state: 'spawning', launched_at: null }, at);
  });
};
