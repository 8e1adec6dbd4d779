import type { Context, PolicyRuleName } from '@nimbo/context/context.ts';
import { Conflict } from '@nimbo/errors/faults.ts';
import { startSaga } from '@nimbo/saga/start-saga.ts';
import { insertAction } from '../db/cell/action-store.ts';
import type { Instance } from '../db/cell/instance.ts';
import { writeInstance } from '../db/cell/instance-store.ts';
import { changePowerSaga } from '../sagas/change-power.ts';
import { callersUser } from './caller.ts';
import type { Cell } from './cells.ts';
import type { Nova } from './nova.ts';
import { powerActions, type PowerActionName } from './power-actions.ts';
import { changeServer, type ServerChange } from './server-change.ts';
import { assertUnlocked } from './server-lock.ts';
import { placedServerFor } from './server-lookup.ts';
import { serverStates, type ServerEvent, type VmState } from './server.states.ts';

const asState = (vmState: string): VmState => {
  if (!serverStates.isState(vmState)) throw new Error(`a server cannot be ${vmState}`);
  return vmState;
};

/** @throws Conflict where a server's state or task stands against it */
export const assertReady = (
  { uuid, vmState, taskState }: Instance,
  event: ServerEvent,
  tasks: readonly string[] = [],
): void => {
  serverStates.after(uuid, event, asState(vmState));
  if (taskState === null || tasks.includes(taskState)) return;
  throw new Conflict(
    `Cannot '${event}' instance ${uuid} while it is in task_state ${taskState}: wait for that to end.`,
    { code: 'nova.server_busy', details: { server_id: uuid, task_state: taskState } },
  );
};

const begin = async (
  ctx: Context,
  nova: Nova,
  { cell, instance, change }: { cell: Cell; instance: Instance; change: ServerChange },
  name: PowerActionName,
): Promise<void> => {
  const { event, task, action, type, wish } = powerActions[name];
  assertReady(instance, event);
  if (instance.host === null) throw new Conflict(`Instance ${instance.uuid} is not ready: it is on no host.`);
  const { uuid, projectId, vmState, wanted } = instance;
  const { tx, at, record } = change;
  await writeInstance(tx, uuid, { task_state: task }, at);
  const owner = { instance_uuid: uuid, user_id: callersUser(ctx), project_id: projectId };
  await insertAction(tx, { ...owner, request_id: ctx.requestId, action, started_at: at });
  await record(`${type}.start`, { ...instance, taskState: task });
  const before = { power: wanted.power ?? 'stopped', vmState };
  const state = { uuid, action: name, wish: wish(wanted), before, startedAt: at };
  await startSaga(tx, ctx, changePowerSaga(nova, cell), state, { resource: { type: 'server', id: uuid } });
};

/**
 * Begins to start, stop, reboot, … a server.
 * @throws NotFound, Forbidden, Conflict for one that is locked, busy or in a state that does not allow it
 */
export const changePower = async (
  ctx: Context,
  nova: Nova,
  rule: PolicyRuleName,
  { id, action }: { readonly id: string; readonly action: PowerActionName },
): Promise<void> => {
  const { cell, instance: seen } = await placedServerFor(ctx, nova, rule, id);
  await assertUnlocked(ctx, seen);
  await changeServer(ctx, nova, { cell, uuid: id }, (instance, change) =>
    begin(ctx, nova, { cell, instance, change }, action),
  );
  nova.bells.cellSagas.ring();
};
