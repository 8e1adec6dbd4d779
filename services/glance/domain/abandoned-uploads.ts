import type { Context } from '@nimbo/context/context.ts';
import { timestampOf } from '@nimbo/context/timestamp.ts';
import { changeStatus, findImage } from '../db/image-store.ts';
import { deleteUpload, listAbandoned, listUploads, type Upload } from '../db/upload-store.ts';
import { change } from './change.ts';
import type { Glance } from './glance.ts';

/**
 * Milliseconds without a sign of life after which an upload is dead: twenty times what lies between
 * two signs, and more than any client may stall.
 */
const patience = 300_000;

const sweeper = { id: null, name: 'image-data-sweep' };

/** On SQLite one process owns the database, so whatever an earlier opening left behind is dead at once. */
const isDead = (ctx: Context, { db }: Glance, { owner, seenAt }: Upload): boolean =>
  (db.dialect === 'sqlite' && owner !== db.instance) || seenAt < timestampOf(ctx.clock.now() - patience);

const requeue = async (ctx: Context, glance: Glance, imageId: string, uploadId?: string): Promise<void> => {
  const image = await findImage(glance.db.read, imageId);
  await change(ctx, glance, async ({ tx, at, record }) => {
    if (uploadId !== undefined && !(await deleteUpload(tx, uploadId))) return;
    const hit = await changeStatus(tx, imageId, { from: 'saving', to: 'queued' }, { updated_at: at });
    if (!hit || image === undefined) return;
    const payload = { reason: 'the process that received the data has ended' };
    await record('abandon', image, { before: image, after: { status: 'queued' }, payload, actor: sweeper });
  });
};

/** Puts images whose upload died with its process back to `queued`; returns how many those are. */
export const requeueAbandoned = async (ctx: Context, glance: Glance): Promise<number> => {
  const dead = (await listUploads(glance.db.read)).filter((upload) => isDead(ctx, glance, upload));
  for (const { imageId, id } of dead) await requeue(ctx, glance, imageId, id);
  const bare = await listAbandoned(glance.db.read);
  for (const imageId of bare) await requeue(ctx, glance, imageId);
  return dead.length + bare.length;
};
