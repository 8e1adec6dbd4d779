import type { Context } from '@nimbo/context/context.ts';
import type { Reconciler, ReconcilerReport } from '@nimbo/reconcile/reconciler.ts';
import { requeueAbandoned } from '../domain/abandoned-uploads.ts';
import type { Glance } from '../domain/glance.ts';
import { removeGivenUp } from '../domain/image-data-removal.ts';
import { findOrphans, findUnfinished } from '../domain/stray-data.ts';

/** What one pass did, in numbers. */
export interface ImageDataReport extends ReconcilerReport {
  /** Images whose upload had died. */
  readonly requeued: number;
  /** Data of deleted images. */
  readonly removed: number;
  /** Files of dead uploads. */
  readonly unfinished: number;
  /** Whole data that no image had: of uploads that died between store and database. */
  readonly orphans: number;
}

/** Brings database and store together again after crashes: one pass over everything. */
export const sweepImageData = async (ctx: Context, glance: Glance): Promise<ImageDataReport> => {
  const requeued = await requeueAbandoned(ctx, glance);
  const removed = await removeGivenUp(ctx, glance);
  const unfinished = await findUnfinished(glance);
  for (const key of unfinished) await glance.store.removeUnfinished(key);
  const orphans = await findOrphans(glance);
  for (const { key } of orphans) await glance.store.remove(key);
  return { requeued, removed, unfinished: unfinished.length, orphans: orphans.length };
};

/** Five minutes: what it mends hurts nobody meanwhile, and a pass lists every file. */
const interval = 300_000;

export const imageDataReconciler = (glance: Glance): Reconciler<ImageDataReport> => ({
  name: 'image-data',
  interval,
  run: (ctx) => sweepImageData(ctx, glance),
});
