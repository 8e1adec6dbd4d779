import type { Context } from '@nimbo/context/context.ts';
import { deleteLocation, listGivenUp } from '../db/location-store.ts';
import { regardless } from './change.ts';
import type { Glance } from './glance.ts';

/**
 * Removes bytes that nobody needs any more, first from the store and then from the books, so that a crash in between
 * only means doing it again. Returns how many data were removed.
 * @param imageId of one image only
 */
export const removeGivenUp = async (ctx: Context, glance: Glance, imageId?: string): Promise<number> => {
  const locations = await listGivenUp(glance.db.read, imageId);
  const ours = locations.filter(({ store }) => store === glance.store.id);
  for (const location of ours) {
    await glance.store.remove(location.key);
    await glance.db.transaction(regardless(ctx), (tx) => deleteLocation(tx, location));
  }
  return ours.length;
};
