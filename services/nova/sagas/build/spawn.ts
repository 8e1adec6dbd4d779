import { Conflict } from '@nimbo/errors/faults.ts';
import type { StepContext } from '@nimbo/saga/definition.ts';
import { waitForAbsence, waitForHost } from '../../conductor/wait-for-host.ts';
import { writeWish } from '../../db/cell/instance-store.ts';
import { changeServer } from '../../domain/server-change.ts';
import type { Build } from '../build-server.ts';

/** Asks the host for the guest, once. Gives the wish's generation and the host. */
const ask = (ctx: StepContext, { nova, cell, state }: Build) =>
  changeServer(ctx, nova, { cell, uuid: state.uuid }, async (instance, { tx, at }) => {
    const { uuid, host, wanted, taskState } = instance;
    if (taskState === 'deleting') throw new Conflict(`Server ${uuid} is being deleted.`);
    if (wanted.power === 'running') return { host, generation: wanted.generation };
    const wish = { task_state: 'spawning', wanted_power_state: 'running', fence: ctx.fence } as const;
    await writeWish(tx, uuid, wish, at);
    return { host, generation: wanted.generation + 1 };
  });

/** The host makes the guest. */
export const spawn = async (ctx: StepContext, build: Build): Promise<undefined> => {
  const { nova, cell, state } = build;
  const { host, generation } = await ask(ctx, build);
  if (host !== null) nova.bells.ringHost(ctx, host, state.uuid);
  await waitForHost(ctx, nova, { cell, uuid: state.uuid }, generation);
};

/** Nothing of the guest is left on the host, or the host is down and removes it when it is back. */
export const unspawn = async (ctx: StepContext, { nova, cell, state }: Build): Promise<void> => {
  const place = { cell, uuid: state.uuid };
  const wish = await changeServer(ctx, nova, place, async ({ uuid, host, wanted }, { tx, at }) => {
    if (host === null || wanted.power === null) return undefined;
    if (wanted.power === 'absent') return { host, generation: wanted.generation };
    await writeWish(tx, uuid, { wanted_power_state: 'absent', fence: ctx.fence }, at);
    return { host, generation: wanted.generation + 1 };
  });
  if (wish === undefined) return;
  nova.bells.ringHost(ctx, wish.host, state.uuid);
  await waitForAbsence(ctx, nova, place, wish.generation);
};
