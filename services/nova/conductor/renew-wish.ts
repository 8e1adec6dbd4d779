import { writeWish, type InstanceChanges } from '../db/cell/instance-store.ts';
import type { Instance } from '../db/cell/instance.ts';
import type { StepContext } from '@nimbo/saga/definition.ts';
import type { Nova } from '../domain/nova.ts';
import { changeServer, type Place } from '../domain/server-change.ts';
import { waitForHost } from './wait-for-host.ts';

/** Whether anything can be asked of the server's host: a guest that is going, or that never was, is left alone. */
const hasGuest = ({ host, wanted, taskState }: Instance): boolean =>
  host !== null && wanted.power !== null && wanted.power !== 'absent' && taskState !== 'deleting';

/**
 * Says to a server's host that something else of it has changed, and waits until the host has done it.
 * @param changes of the server itself, decided by what it is now
 * @throws HostFailed, Unavailable
 */
export const renewWish = async (
  ctx: StepContext,
  nova: Nova,
  place: Place,
  changes: (instance: Instance) => InstanceChanges = () => ({}),
): Promise<void> => {
  const asked = await changeServer(ctx, nova, place, async (instance, { tx, at }) => {
    if (!hasGuest(instance)) return undefined;
    await writeWish(tx, instance.uuid, { ...changes(instance), fence: ctx.fence }, at);
    return { host: instance.host ?? '', generation: instance.wanted.generation + 1 };
  });
  if (asked === undefined) return;
  nova.bells.ringHost(ctx, asked.host, place.uuid);
  await waitForHost(ctx, nova, place, asked.generation);
};
