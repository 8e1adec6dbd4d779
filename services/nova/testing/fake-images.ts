import { NotFound } from '@nimbo/errors/faults.ts';
import type { BootImage, ImageDriver } from '../drivers/image.ts';

/** An image that any test may boot from. */
export const cirros: BootImage = {
  id: '70a599e0-31e7-49b7-b260-868f441e862b',
  name: 'cirros',
  status: 'active',
  diskFormat: 'qcow2',
  containerFormat: 'bare',
  size: 1_000_000,
  hashAlgorithm: 'sha512',
  hashValue: 'ab',
  minDiskGb: 0,
  minRamMb: 0,
  properties: { hw_disk_bus: 'virtio' },
};

/** Images in memory. */
export const fakeImages = (images: readonly BootImage[] = [cirros]): ImageDriver => ({
  get: (_ctx, _caller, id) => {
    const image = images.find((one) => one.id === id);
    return image === undefined
      ? Promise.reject(new NotFound(`There is no image ${id} that you may see: check the id.`))
      : Promise.resolve(image);
  },
});
