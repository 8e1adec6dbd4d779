import type { StepContext } from '@nimbo/saga/definition.ts';
import { waitForAbsence } from '../../conductor/wait-for-host.ts';
import { writeWish } from '../../db/cell/instance-store.ts';
import { changeServer } from '../../domain/server-change.ts';
import type { Deletion } from '../delete-server.ts';

/** Nothing of the guest is left on its host; a host that is down removes it when it is back. */
export const removeGuest = async (ctx: StepContext, { nova, cell, state }: Deletion): Promise<undefined> => {
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
