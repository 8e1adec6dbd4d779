import { InsufficientStorage } from '@nimbo/errors/faults.ts';

/** The store cannot hold the data; upstream's own words. */
export const storageFull = (cause?: unknown): InsufficientStorage =>
  new InsufficientStorage('Image storage media is full: there is not enough disk space on the image storage media.', {
    code: 'glance.storage_full',
    cause,
  });
