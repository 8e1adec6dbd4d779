import { randomUUID } from 'node:crypto';
import type { Context } from '@nimbo/context/context.ts';
import { timestampNow } from '@nimbo/context/timestamp.ts';
import type { Image } from '../db/image.ts';
import { changeStatus } from '../db/image-store.ts';
import { insertLocation } from '../db/location-store.ts';
import { deleteUpload, insertUpload, touchUpload } from '../db/upload-store.ts';
import { change, regardless } from './change.ts';
import type { Received } from './data-intake.ts';
import { imageGone } from './faults.ts';
import { virtualSizeOf } from './format-check.ts';
import type { Glance } from './glance.ts';
import { reserveBytes } from './image-limits.ts';
import { imageStates } from './image.states.ts';

/** An upload that has begun: this process, and no other, gives the image its data. */
export interface UploadSession {
  readonly image: Image;
  readonly uploadId: string;
  /** What the store calls the data; never used again, so that a late writer cannot meet a new one. */
  readonly key: string;
}

/** Milliseconds between signs of life: far less than what makes others give an upload up for dead. */
const touchInterval = 15_000;

/**
 * Takes the image from `queued` to `saving`; of several that try, one does.
 * @param announced bytes that the client told of, held against the quota
 * @throws Conflict where the image is not queued, OverQuota
 */
export const beginUpload = async (
  ctx: Context,
  glance: Glance,
  image: Image,
  announced: number,
): Promise<UploadSession> => {
  const uploadId = randomUUID();
  const { id, owner } = image;
  await change(ctx, glance, async ({ tx, at, record }) => {
    const hit = await changeStatus(tx, id, { from: 'queued', to: 'saving' }, { updated_at: at });
    if (!hit) imageStates.after(id, 'upload', 'saving');
    await reserveBytes(tx, glance, { owner, uploadId, bytes: announced });
    await insertUpload(tx, {
      id: uploadId,
      imageId: id,
      owner: glance.db.instance,
      reserved: announced,
      seenAt: at,
    });
    await record('prepare', image, { before: image, after: { status: 'saving' }, payload: { upload_id: uploadId } });
  });
  return { image, uploadId, key: `${id}.${uploadId}` };
};

/**
 * Ends an upload well: from now on the image has its data.
 * @throws Gone where the image was deleted meanwhile, OverQuota where more came than was announced and fits
 */
export const finishUpload = (
  ctx: Context,
  glance: Glance,
  { image, uploadId, key }: UploadSession,
  received: Received,
): Promise<void> =>
  change(
    ctx,
    glance,
    async ({ tx, at, record }) => {
      const { size, checksum, hashValue, inspection } = received;
      await reserveBytes(tx, glance, { owner: image.owner, uploadId, bytes: size });
      const isOurs = await deleteUpload(tx, uploadId);
      const facts = {
        size,
        virtual_size: virtualSizeOf(image, inspection, size),
        checksum,
        os_hash_algo: glance.settings.hashing_algorithm,
        os_hash_value: hashValue,
        updated_at: at,
      };
      const hit = isOurs && (await changeStatus(tx, image.id, { from: 'saving', to: 'active' }, facts));
      if (!hit) throw imageGone(image.id);
      await insertLocation(tx, { imageId: image.id, store: glance.store.id, key, size });
      const after = { ...image, status: 'active', size, checksum };
      await record('activate', image, { before: { ...image, status: 'saving' }, after });
    },
    regardless(ctx),
  );

/** Ends an upload that failed: the image waits for data again, unless it was deleted or given up meanwhile. */
export const abandonUpload = (
  ctx: Context,
  glance: Glance,
  { image, uploadId }: Pick<UploadSession, 'image' | 'uploadId'>,
  reason: string,
): Promise<void> =>
  change(
    ctx,
    glance,
    async ({ tx, at, record }) => {
      if (!(await deleteUpload(tx, uploadId))) return;
      const hit = await changeStatus(tx, image.id, { from: 'saving', to: 'queued' }, { updated_at: at });
      if (!hit) return;
      const before = { ...image, status: 'saving' };
      await record('abandon', image, { before, after: { status: 'queued' }, payload: { reason } });
    },
    regardless(ctx),
  );

/**
 * A function to be called as data comes, which now and then writes a sign of life; it throws Gone when the upload was
 * given up, or its image deleted.
 */
export const signOfLife = (ctx: Context, glance: Glance, { uploadId, image }: UploadSession): (() => Promise<void>) => {
  let due = ctx.clock.monotonic() + touchInterval;
  return async () => {
    if (ctx.clock.monotonic() < due) return;
    due = ctx.clock.monotonic() + touchInterval;
    const seenAt = timestampNow(ctx.clock);
    const isAlive = await glance.db.transaction(ctx, (tx) => touchUpload(tx, uploadId, seenAt));
    if (!isAlive) throw imageGone(image.id);
  };
};
