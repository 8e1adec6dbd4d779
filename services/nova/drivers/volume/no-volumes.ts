import { BadRequest, NotFound } from '@nimbo/errors/faults.ts';
import type { VolumeDriver } from '../volume.ts';

const none = (id: string): Promise<never> =>
  Promise.reject(new NotFound(`There is no volume or snapshot ${id}: this cloud has no block storage service.`));

const refuse = (): Promise<never> =>
  Promise.reject(new BadRequest('Servers can have no volumes: this cloud has no block storage service.'));

/** The driver of a cloud without cinder: there are no volumes. */
export const noVolumes: VolumeDriver = {
  volume: (_ctx, _caller, id) => none(id),
  snapshotSize: (_ctx, _caller, id) => none(id),
  find: () => Promise.resolve(undefined),
  create: refuse,
  delete: () => Promise.resolve(),
  reserve: refuse,
  attachmentsOf: () => Promise.resolve([]),
  everyAttachment: () => Promise.resolve([]),
  connect: refuse,
  complete: refuse,
  release: () => Promise.resolve(),
};
