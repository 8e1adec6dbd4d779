import type { Timestamp } from '@nimbo/context/timestamp.ts';
import {
  defineSaga,
  type SagaCause,
  type SagaDefinition,
  type SagaState,
  type StepContext,
} from '@nimbo/saga/definition.ts';
import { waitForHost } from '../conductor/wait-for-host.ts';
import { endAction } from '../db/cell/action-store.ts';
import type { Instance } from '../db/cell/instance.ts';
import type { WantedPower } from '../db/cell/instance-tables.ts';
import { writeInstance, writeWish } from '../db/cell/instance-store.ts';
import type { Cell } from '../domain/cells.ts';
import type { Nova } from '../domain/nova.ts';
import { powerActions, type PowerActionName, type PowerWish } from '../domain/power-actions.ts';
import { changeServer, type ServerChange } from '../domain/server-change.ts';
import { faultColumn } from '../domain/server-fault.ts';
import { serverStates } from '../domain/server.states.ts';

/** What a change of power remembers. */
export interface ChangePower extends SagaState {
  readonly uuid: string;
  readonly action: PowerActionName;
  readonly wish: PowerWish;
  /** What was wanted before, and how the server stood: what an undo goes back to. */
  readonly before: { readonly power: WantedPower; readonly vmState: string };
  readonly startedAt: Timestamp;
}

/** Where a change of power works. */
interface Change {
  readonly nova: Nova;
  readonly cell: Cell;
  readonly state: ChangePower;
}

const columnsOf = ({ power, softReboots, hardReboots }: PowerWish) => ({
  wanted_power_state: power,
  soft_reboots: softReboots,
  hard_reboots: hardReboots,
});

/** Writes what is wanted; a server that is being deleted is left alone. */
const ask = async (ctx: StepContext, { nova, cell, state }: Change, wish: PowerWish) => {
  const asked = await changeServer(ctx, nova, { cell, uuid: state.uuid }, async (instance, { tx, at }) => {
    const { uuid, host, wanted, taskState } = instance;
    if (host === null || wanted.power === 'absent' || taskState === 'deleting') return undefined;
    await writeWish(tx, uuid, { ...columnsOf(wish), fence: ctx.fence }, at);
    return { host, generation: wanted.generation + 1 };
  });
  if (asked !== undefined) nova.bells.ringHost(ctx, asked.host, state.uuid);
  return asked;
};

const askHost = async (ctx: StepContext, change: Change): Promise<undefined> => {
  const { nova, cell, state } = change;
  const asked = await ask(ctx, change, state.wish);
  if (asked !== undefined) await waitForHost(ctx, nova, { cell, uuid: state.uuid }, asked.generation);
};

const end = async (
  { state }: Change,
  { uuid, host }: Instance,
  { tx, at }: ServerChange,
  requestId: string,
  error: string | undefined,
): Promise<void> => {
  const { part } = powerActions[state.action];
  await endAction(tx, { uuid, requestId, event: part, host, startedAt: state.startedAt, error }, at);
};

const finish = async (ctx: StepContext, change: Change): Promise<undefined> => {
  const { nova, cell, state } = change;
  const { event, task, type } = powerActions[state.action];
  await changeServer(ctx, nova, { cell, uuid: state.uuid }, async (instance, changing) => {
    if (instance.taskState !== task) return;
    const vmState = serverStates.events[event].to ?? instance.vmState;
    await writeInstance(changing.tx, instance.uuid, { vm_state: vmState, task_state: null }, changing.at);
    await end(change, instance, changing, ctx.requestId, undefined);
    await changing.record(`${type}.end`, { ...instance, taskState: null }, { vmState });
  });
};

/** What was finished is under way again, on its way back. */
const unfinish = async (ctx: StepContext, { nova, cell, state }: Change): Promise<void> => {
  const { task } = powerActions[state.action];
  await changeServer(ctx, nova, { cell, uuid: state.uuid }, async ({ uuid, taskState }, { tx, at }) => {
    if (taskState === null) await writeInstance(tx, uuid, { vm_state: state.before.vmState, task_state: task }, at);
  });
};

/** The server is as it was, with why it could not be changed. */
const giveUp = async (ctx: StepContext, change: Change, cause: SagaCause): Promise<void> => {
  const { nova, cell, state } = change;
  const { task, type } = powerActions[state.action];
  await changeServer(ctx, nova, { cell, uuid: state.uuid }, async (instance, changing) => {
    if (instance.taskState !== task) return;
    const changes = { task_state: null, fault: faultColumn(cause, changing.at) };
    await writeInstance(changing.tx, instance.uuid, changes, changing.at);
    await end(change, instance, changing, ctx.requestId, cause.message);
    await changing.record(`${type}.error`, { ...instance, taskState: null });
  });
};

/** Starts, stops, reboots, pauses, … a guest: says so to its host and waits until it is so. */
export const changePowerSaga = (nova: Nova, cell: Cell): SagaDefinition<ChangePower> =>
  defineSaga<ChangePower>({
    name: 'change-power',
    steps: [
      {
        name: 'ask-host',
        deadline: 600_000,
        attempts: 1,
        act: (ctx, state) => askHost(ctx, { nova, cell, state }),
        undo: async (ctx, state) => {
          await ask(ctx, { nova, cell, state }, { ...state.wish, power: state.before.power });
        },
      },
      {
        name: 'finish',
        deadline: 30_000,
        act: (ctx, state) => finish(ctx, { nova, cell, state }),
        undo: (ctx, state) => unfinish(ctx, { nova, cell, state }),
      },
    ],
    onUndone: (ctx, state, cause) => giveUp(ctx, { nova, cell, state }, cause),
  });
