import { listLocations } from '../db/location-store.ts';
import { listUploads } from '../db/upload-store.ts';
import type { StoredData } from '../drivers/store.ts';
import type { Glance } from './glance.ts';

/** A key is the image's id, a dot, and the upload's id. */
const uploadOf = (key: string): string => key.slice(key.indexOf('.') + 1);

const liveUploads = async ({ db }: Glance): Promise<ReadonlySet<string>> =>
  new Set((await listUploads(db.read)).map(({ id }) => id));

/** Unfinished data that no upload under way is writing. */
export const findUnfinished = async (glance: Glance): Promise<readonly string[]> => {
  const keys = await glance.store.listUnfinished();
  if (keys.length === 0) return [];
  const live = await liveUploads(glance);
  return keys.filter((key) => !live.has(uploadOf(key)));
};

/**
 * Whole data that no image has. The store is read first, then the uploads, then the locations: data that becomes an
 * image's meanwhile is seen as one or the other.
 */
export const findOrphans = async (glance: Glance): Promise<readonly StoredData[]> => {
  const stored = await glance.store.list();
  if (stored.length === 0) return [];
  const live = await liveUploads(glance);
  const known = new Set((await listLocations(glance.db.read, glance.store.id)).map(({ key }) => key));
  return stored.filter(({ key }) => !known.has(key) && !live.has(uploadOf(key)));
};
