import type { Context } from '@nimbo/context/context.ts';
import { BadRequest, NotFound } from '@nimbo/errors/faults.ts';
import type { Caller } from '../drivers/caller.ts';
import type { Nova } from './nova.ts';
import type { DeviceWish } from './server-request.ts';

const asBadRequest = (error: unknown): unknown =>
  error instanceof NotFound
    ? new BadRequest(`Block Device Mapping is Invalid: ${error.message}`, { cause: error })
    : error;

const checkVolume = async (ctx: Context, nova: Nova, caller: Caller, wish: DeviceWish): Promise<DeviceWish> => {
  const { id, status, isBootable, size } = await nova.drivers.volumes.volume(ctx, caller, wish.sourceId ?? '');
  if (status !== 'available') throw new BadRequest(`Invalid volume: ${id} is ${status}, and must be 'available'.`);
  if (wish.bootIndex === 0 && !isBootable)
    throw new BadRequest(`Block Device ${id} is not bootable: choose a volume made from an image.`);
  return { ...wish, size };
};

const checkSnapshot = async (ctx: Context, nova: Nova, caller: Caller, wish: DeviceWish): Promise<DeviceWish> => {
  const least = await nova.drivers.volumes.snapshotSize(ctx, caller, wish.sourceId ?? '');
  if (wish.size !== null && wish.size < least)
    throw new BadRequest(`Block Device Mapping is Invalid: the snapshot needs a volume_size of at least ${least}.`);
  return { ...wish, size: wish.size ?? least };
};

/** An image that a volume is to be made from is one that the caller may see. */
const checkImage = async (ctx: Context, nova: Nova, caller: Caller, wish: DeviceWish): Promise<DeviceWish> => {
  const { id, status } = await nova.drivers.images.get(ctx, caller, wish.sourceId ?? '');
  if (status !== 'active') throw new BadRequest(`Image ${id} is not active: it is ${status}.`);
  return wish;
};

/**
 * Images, volumes and snapshots that a caller asks for are there, free and large enough.
 * @throws BadRequest
 */
export const checkVolumes = async (
  ctx: Context,
  nova: Nova,
  caller: Caller,
  devices: readonly DeviceWish[],
): Promise<readonly DeviceWish[]> => {
  const checked: DeviceWish[] = [];
  try {
    for (const wish of devices) {
      if (wish.sourceType === 'volume') checked.push(await checkVolume(ctx, nova, caller, wish));
      else if (wish.sourceType === 'image') checked.push(await checkImage(ctx, nova, caller, wish));
      else if (wish.sourceType === 'snapshot') checked.push(await checkSnapshot(ctx, nova, caller, wish));
      else checked.push(wish);
    }
  } catch (error) {
    throw asBadRequest(error);
  }
  return checked;
};
