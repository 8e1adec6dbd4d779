import type { Transaction } from 'kysely';
import { checkQuotas } from '@nimbo/db/quota-lock.ts';
import type { Image } from '../db/image.ts';
import { countImages, sumSizes } from '../db/image-store.ts';
import type { Tables } from '../db/tables.ts';
import { sumReserved } from '../db/upload-store.ts';
import { limitExceeded } from './faults.ts';
import type { Glance } from './glance.ts';

/** @throws TooLarge where an image would have more tags than it may */
export const assertTagCount = ({ settings }: Glance, tags: readonly string[]): void => {
  const maximum = settings.image_tag_quota;
  if (tags.length > maximum) throw limitExceeded('tags', tags.length, maximum);
};

/** @throws TooLarge where an image would have more properties than it may */
export const assertPropertyCount = ({ settings }: Glance, { properties }: Pick<Image, 'properties'>): void => {
  const attempted = Object.keys(properties).length;
  const maximum = settings.image_property_quota;
  if (attempted > maximum) throw limitExceeded('properties', attempted, maximum);
};

/** @throws OverQuota where the project has as many images as it may */
export const reserveImage = async (
  tx: Transaction<Tables>,
  { settings }: Glance,
  owner: string | null,
): Promise<void> => {
  if (owner === null) return;
  await checkQuotas<Tables>(tx, owner, [
    {
      resource: 'image_count_total',
      limit: settings.image_count_quota,
      requested: 1,
      count: (counting) => countImages(counting, owner),
    },
  ]);
};

/**
 * Makes sure that a project's images stay within its storage quota with these bytes of an upload.
 * @throws OverQuota
 */
export const reserveBytes = async (
  tx: Transaction<Tables>,
  { settings }: Glance,
  { owner, uploadId, bytes }: { owner: string | null; uploadId: string; bytes: number },
): Promise<void> => {
  if (owner === null || settings.project_storage_quota === 0) return;
  await checkQuotas<Tables>(tx, owner, [
    {
      resource: 'image_size_total',
      limit: settings.project_storage_quota,
      requested: bytes,
      count: async (counting) => (await sumSizes(counting, owner)) + (await sumReserved(counting, owner, uploadId)),
    },
  ]);
};
