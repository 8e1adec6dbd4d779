import type { Context, PolicyRuleName } from '@nimbo/context/context.ts';
import { lostRace, retryCompareAndSet } from '@nimbo/db/compare-and-set.ts';
import type { Image } from '../db/image.ts';
import { changeStatus } from '../db/image-store.ts';
import { deleteLabels } from '../db/label-store.ts';
import { giveUpLocations } from '../db/location-store.ts';
import { deleteMembers } from '../db/member-store.ts';
import { deleteUploadOf } from '../db/upload-store.ts';
import { change } from './change.ts';
import { protectedImage } from './faults.ts';
import type { Glance } from './glance.ts';
import { imageFor } from './image-lookup.ts';
import { removeGivenUp } from './image-data-removal.ts';

/**
 * Marks the image first, with the bytes that may go: whatever happens afterwards, they will be found. Expects the
 * generation that was looked at, so that nobody protects the image or gives it away in between.
 */
const mark = (ctx: Context, glance: Glance, image: Image): Promise<boolean> =>
  change(ctx, glance, async ({ tx, at, record }) => {
    const step = { from: image.status, to: 'deleted', generation: image.generation };
    const hit = await changeStatus(tx, image.id, step, { updated_at: at, deleted_at: at });
    if (!hit) return false;
    await giveUpLocations(tx, image.id);
    await deleteUploadOf(tx, image.id);
    await deleteMembers(tx, image.id);
    await deleteLabels(tx, image.id);
    await record('delete', image, { before: image, after: { status: 'deleted' } });
    return true;
  });

/**
 * Deletes an image in whatever state it is, with its data. An upload under way finds out and clears up after itself.
 * @throws NotFound, Forbidden, for a protected image too
 */
export const deleteImage = async (ctx: Context, glance: Glance, rule: PolicyRuleName, id: string): Promise<void> => {
  await retryCompareAndSet(`Image ${id}`, async () => {
    const { image } = await imageFor(ctx, glance, rule, id);
    if (image.isProtected) throw protectedImage(id);
    return (await mark(ctx, glance, image)) ? undefined : lostRace;
  });
  try {
    await removeGivenUp(ctx, glance, id);
  } catch (error) {
    ctx.log.warn('the data of a deleted image could not be removed and will be', { image_id: id, error });
  }
};
