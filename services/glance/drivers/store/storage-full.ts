import { InsufficientStorage } from '@nimbo/errors/faults.ts';

/** The store cannot hold the data. */
export const storageFull = (cause?: unknown): InsufficientStorage =>
  new InsufficientStorage("The store for images is full and the data was not kept: tell the cloud's operator.", {
    code: 'glance.storage_full',
    cause,
  });
