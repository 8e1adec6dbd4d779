import type { Context } from '@nimbo/context/context.ts';
import { BadRequest, Conflict, InsufficientStorage, Unavailable } from '@nimbo/errors/faults.ts';
import type { Transaction, Updateable } from 'kysely';
import type { Executor } from '@nimbo/db/database.ts';
import { findSnapshot, lockSnapshot, updateSnapshot } from '../db/snapshot-store.ts';
import type { Tables, VolumeRow } from '../db/tables.ts';
import { findVolume, lockVolume, updateVolume, type HostError, type Volume } from '../db/volume-store.ts';
import { change } from './change.ts';
import type { Cinder } from './cinder.ts';
import { snapshotNotFound, volumeNotFound } from './faults.ts';

/** Milliseconds after which a waiting step looks by itself: reports taken in by other processes ring no bell here. */
const patience = 1000;

/** What a host shall bring about for a volume. */
export type Wish = Pick<Updateable<VolumeRow>, 'wanted' | 'wanted_size' | 'is_exported' | 'is_read_only'>;

/** What a host shall bring about for a snapshot. */
type SnapshotWish = Pick<Wish, 'wanted'>;

/** What everything that a host keeps has. */
type Kept = Pick<Volume, 'host' | 'wanted' | 'generation' | 'reported_generation' | 'reported_error'>;

/** Where what hosts keep is found. */
interface Shelf<Thing extends Kept, Wanted extends object> {
  readonly noun: string;
  readonly notFound: (id: string) => Error;
  readonly find: (db: Executor<Tables>, id: string) => Promise<Thing | undefined>;
  readonly lock: (tx: Transaction<Tables>, id: string) => Promise<Thing | undefined>;
  readonly update: (tx: Transaction<Tables>, id: string, changes: Wanted & { generation: number }) => Promise<void>;
}

const volumes: Shelf<Volume, Wish> = {
  noun: 'volume',
  notFound: volumeNotFound,
  find: findVolume,
  lock: lockVolume,
  update: updateVolume,
};

const snapshots: Shelf<Kept, SnapshotWish> = {
  noun: 'snapshot',
  notFound: snapshotNotFound,
  find: findSnapshot,
  lock: lockSnapshot,
  update: updateSnapshot,
};

/** What failed is wished anew, so that an old failure is not taken for the answer. */
const holds = (thing: Kept, wish: object): boolean => {
  const hasFailed = thing.reported_error !== null && thing.reported_generation >= thing.generation;
  return !hasFailed && Object.entries(wish).every(([column, value]) => thing[column as keyof Kept] === value);
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

const wishOn = async <Thing extends Kept, Wanted extends object>(
  ctx: Context,
  cinder: Cinder,
  { notFound, lock, update }: Shelf<Thing, Wanted>,
  id: string,
  wishOf: (thing: Thing) => Wanted,
): Promise<number | undefined> => {
  const { host, generation } = await change(ctx, cinder, async ({ tx }): Promise<Kept> => {
    const thing = await lock(tx, id);
    if (thing === undefined) throw notFound(id);
    const wish = wishOf(thing);
    if (thing.host === null || holds(thing, wish)) return thing;
    const next = thing.generation + 1;
    await update(tx, id, { ...wish, generation: next });
    return { ...thing, generation: next };
  });
  if (host === null) return undefined;
  cinder.ringHost(ctx, host);
  return generation;
};

/** Waits until a thing's host has told that a wish is fulfilled. */
const waitForHost = async <Thing extends Kept, Wanted extends object>(
  ctx: Context,
  cinder: Cinder,
  { noun, notFound, find }: Shelf<Thing, Wanted>,
  id: string,
  generation: number,
): Promise<void> => {
  for (;;) {
    const news = cinder.news.next(id, patience, ctx.signal);
    const thing = await find(cinder.db.read, id);
    if (thing === undefined) throw notFound(id);
    if (thing.reported_generation >= generation) {
      if (thing.reported_error === null) return;
      throw hostFault(thing.host, thing.reported_error);
    }
    if (ctx.signal.aborted) {
      throw new Unavailable(`Host ${thing.host ?? 'none'} has not told in time what became of ${noun} ${id}.`);
    }
    await news;
  }
};

/**
 * Writes what a host shall bring about for a volume and rings it; idempotent. Gives the generation to wait for, undefined
 * for a volume that no host has.
 * @throws NotFound
 */
export const wishFor = (
  ctx: Context,
  cinder: Cinder,
  id: string,
  wishOf: (volume: Volume) => Wish,
): Promise<number | undefined> => wishOn(ctx, cinder, volumes, id, wishOf);

/**
 * Wishes and waits.
 * @throws Conflict, BadRequest or InsufficientStorage in the host's words where it can't; Unavailable when the time is over
 */
export const bringAbout = async (ctx: Context, cinder: Cinder, id: string, wish: Wish): Promise<void> => {
  const generation = await wishOn(ctx, cinder, volumes, id, () => wish);
  if (generation !== undefined) await waitForHost(ctx, cinder, volumes, id, generation);
};

/** The same for a snapshot, without waiting. */
export const wishForSnapshot = async (ctx: Context, cinder: Cinder, id: string, wanted: string): Promise<void> => {
  await wishOn(ctx, cinder, snapshots, id, () => ({ wanted }));
};

/** The same for a snapshot. */
export const bringAboutSnapshot = async (ctx: Context, cinder: Cinder, id: string, wanted: string): Promise<void> => {
  const generation = await wishOn(ctx, cinder, snapshots, id, () => ({ wanted }));
  if (generation !== undefined) await waitForHost(ctx, cinder, snapshots, id, generation);
};
