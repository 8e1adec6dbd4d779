import { Conflict, InsufficientStorage } from '@nimbo/errors/faults.ts';
import type { StepContext } from '@nimbo/saga/definition.ts';
import { findSnapshot } from '../../db/snapshot-store.ts';
import { findVolume, lockVolume, updateVolume, type Volume } from '../../db/volume-store.ts';
import { change } from '../../domain/change.ts';
import type { Cinder } from '../../domain/cinder.ts';
import { volumeNotFound } from '../../domain/faults.ts';
import { bringAbout } from '../../domain/host-wish.ts';
import { chooseHost, hasHostFor, type FailedHost, type HostRequest } from '../../domain/scheduler.ts';

const longestReason = 500;

/** Hosts that are tried for a volume (cinder: scheduler_max_attempts). */
const mostHosts = 3;

const volumeOf = async (cinder: Cinder, id: string): Promise<Volume> => {
  const volume = await findVolume(cinder.db.read, id);
  if (volume === undefined) throw volumeNotFound(id);
  return volume;
};

/** The host that has what the volume is made from; null where any would do. */
const sourceHost = async (cinder: Cinder, volume: Volume): Promise<string | null> => {
  const { snapshot_id: snapshot, source_volume_id: source } = volume;
  if (snapshot !== null) return (await findSnapshot(cinder.db.read, snapshot))?.host ?? null;
  return source === null ? null : ((await findVolume(cinder.db.read, source))?.host ?? null);
};

const requestOf = async (cinder: Cinder, volume: Volume, failed: readonly FailedHost[]): Promise<HostRequest> => {
  const { availability_zone: zone, size } = volume;
  return { availability_zone: zone, size, failed, only: await sourceHost(cinder, volume) };
};

const scheduleBut = async (
  ctx: StepContext,
  cinder: Cinder,
  id: string,
  failed: readonly FailedHost[],
): Promise<void> => {
  const volume = await volumeOf(cinder, id);
  if (volume.host !== null) return;
  const host = await chooseHost(ctx, cinder, await requestOf(cinder, volume, failed));
  await change(ctx, cinder, async ({ tx, at }) => {
    const held = await lockVolume(tx, id);
    if (held?.host === null) await updateVolume(tx, id, { host, updated_at: at });
  });
};

/** Chooses a host unless there is one. @throws InsufficientStorage */
export const schedule = (ctx: StepContext, cinder: Cinder, id: string): Promise<void> =>
  scheduleBut(ctx, cinder, id, []);

/** Another host may do better where this one said that it failed, or is full. */
const isHostsOwn = (error: unknown): error is Conflict | InsufficientStorage =>
  (error instanceof Conflict && error.code === 'cinder.host_failed') || error instanceof InsufficientStorage;

/** The host lets go of what it has of the volume, which is nobody's then. */
const withdraw = async (ctx: StepContext, cinder: Cinder, id: string): Promise<void> => {
  await bringAbout(ctx, cinder, id, { wanted: 'absent' });
  await change(ctx, cinder, async ({ tx, at }) => {
    await lockVolume(tx, id);
    await updateVolume(tx, id, { host: null, wanted: null, updated_at: at });
  });
};

/** Who failed, where another host could have the volume. @throws the failure otherwise */
const failedHost = async (
  cinder: Cinder,
  id: string,
  failed: readonly FailedHost[],
  error: unknown,
): Promise<FailedHost> => {
  const volume = await volumeOf(cinder, id);
  if (!isHostsOwn(error) || volume.host === null || failed.length + 1 >= mostHosts) throw error;
  const one = { host: volume.host, reason: error.message.slice(0, longestReason) };
  if (!(await hasHostFor(cinder, await requestOf(cinder, volume, [...failed, one])))) throw error;
  return one;
};

/**
 * Has a volume made by its host; where that fails, on others that could have it, one after the other. After a death in the
 * middle a host that failed may be tried once more.
 * @throws what the last host says; InsufficientStorage, Unavailable
 */
export const make = async (ctx: StepContext, cinder: Cinder, id: string): Promise<void> => {
  for (const failed: FailedHost[] = []; ;) {
    await scheduleBut(ctx, cinder, id, failed);
    try {
      await bringAbout(ctx, cinder, id, { wanted: 'present' });
      return;
    } catch (error) {
      failed.push(await failedHost(cinder, id, failed, error));
      ctx.log.warn('a volume is tried on another host', { volume: id, host: failed.at(-1)?.host, error });
    }
    await withdraw(ctx, cinder, id);
  }
};
