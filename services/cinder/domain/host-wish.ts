import type { Updateable } from 'kysely';
import type { Context } from '@nimbo/context/context.ts';
import { BadRequest, Conflict, InsufficientStorage, Unavailable } from '@nimbo/errors/faults.ts';
import type { VolumeRow } from '../db/tables.ts';
import { findVolume, lockVolume, updateVolume, type HostError, type Volume } from '../db/volume-store.ts';
import { change } from './change.ts';
import type { Cinder } from './cinder.ts';
import { volumeNotFound } from './faults.ts';

/** Milliseconds after which a waiting step looks by itself: reports taken in by other processes ring no bell here. */
const patience = 1000;

/** What a host shall bring about for a volume. */
export type Wish = Pick<Updateable<VolumeRow>, 'wanted' | 'wanted_size' | 'is_exported' | 'is_read_only'>;

/** What failed is wished anew, so that an old failure is not taken for the answer. */
const holds = (volume: Volume, wish: Wish): boolean => {
  const hasFailed = volume.reported_error !== null && volume.reported_generation >= volume.generation;
  return !hasFailed && Object.entries(wish).every(([column, value]) => volume[column as keyof Wish] === value);
};

/** What no other host could do better with: the image, or what is asked of it, is the reason. */
const hopeless = new Set(['cinder.image_format', 'cinder.image_hash', 'cinder.volume_too_small', 'qemu.image_refused']);

/** A host's own words about what it could not do: BadRequest where no host could. */
const hostFault = (host: string | null, { code, message }: HostError): Error => {
  const words = `Host ${host ?? 'none'}: ${message}`;
  if (code === 'cinder.no_space') return new InsufficientStorage(words, { code });
  return code !== null && hopeless.has(code)
    ? new BadRequest(words, { code })
    : new Conflict(words, { code: 'cinder.host_failed' });
};

/**
 * Writes what a host shall bring about and rings it; idempotent. Gives the generation to wait for, undefined for a
 * volume that no host has.
 * @throws NotFound
 */
export const wishFor = async (
  ctx: Context,
  cinder: Cinder,
  id: string,
  wishOf: (volume: Volume) => Wish,
): Promise<number | undefined> => {
  const { host, generation } = await change(ctx, cinder, async ({ tx }) => {
    const volume = await lockVolume(tx, id);
    if (volume === undefined) throw volumeNotFound(id);
    const wish = wishOf(volume);
    if (volume.host === null || holds(volume, wish)) return volume;
    const next = volume.generation + 1;
    await updateVolume(tx, id, { ...wish, generation: next });
    return { ...volume, generation: next };
  });
  if (host === null) return undefined;
  cinder.ringHost(ctx, host);
  return generation;
};

/**
 * Waits until a volume's host has told that a wish is fulfilled.
 * @throws Conflict, BadRequest or InsufficientStorage in the host's words where it can't; Unavailable when the time is over
 */
const waitForHost = async (ctx: Context, cinder: Cinder, id: string, generation: number): Promise<Volume> => {
  for (;;) {
    const news = cinder.news.next(id, patience, ctx.signal);
    const volume = await findVolume(cinder.db.read, id);
    if (volume === undefined) throw volumeNotFound(id);
    if (volume.reported_generation >= generation) {
      if (volume.reported_error === null) return volume;
      throw hostFault(volume.host, volume.reported_error);
    }
    if (ctx.signal.aborted) {
      throw new Unavailable(`Host ${volume.host ?? 'none'} has not told in time what became of volume ${id}.`);
    }
    await news;
  }
};

/** Wishes and waits. */
export const bringAbout = async (ctx: Context, cinder: Cinder, id: string, wish: Wish): Promise<void> => {
  const generation = await wishFor(ctx, cinder, id, () => wish);
  if (generation !== undefined) await waitForHost(ctx, cinder, id, generation);
};
