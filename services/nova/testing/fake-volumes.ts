import { randomUUID } from 'node:crypto';
import { Conflict, NotFound } from '@nimbo/errors/faults.ts';
import type { NewVolume, Volume, VolumeAttachment, VolumeDriver } from '../drivers/volume.ts';

/** An attachment with the server that has it. */
interface Attached extends VolumeAttachment {
  readonly instance: string;
}

/** Volumes in memory, with what tests look at. */
export interface FakeVolumes extends VolumeDriver {
  readonly volumes: Map<string, Volume>;
  readonly attachments: Map<string, Attached>;
  /** Makes a volume that a test attaches. */
  add(given?: Partial<Volume>): Volume;
}

const blank: Omit<Volume, 'id'> = {
  projectId: 'example',
  size: 1,
  status: 'available',
  isBootable: true,
  isMultiattach: false,
  isReadOnly: false,
};

const must = <T>(found: T | undefined, what: string): T => {
  if (found === undefined) throw new NotFound(`There is no ${what}.`);
  return found;
};

/** A block storage service in memory. */
export const fakeVolumes = (): FakeVolumes => {
  const volumes = new Map<string, Volume>();
  const attachments = new Map<string, Attached>();
  const byDevice = new Map<string, string>();
  const setStatus = (id: string, status: string): void => {
    const volume = volumes.get(id);
    if (volume !== undefined) volumes.set(id, { ...volume, status });
  };
  const add = (given: Partial<Volume> = {}): Volume => {
    const volume = { ...blank, id: randomUUID(), ...given };
    volumes.set(volume.id, volume);
    return volume;
  };
  const create = ({ blockDevice, size, projectId }: NewVolume): Volume => {
    const known = volumes.get(byDevice.get(blockDevice) ?? '');
    const volume = known ?? add({ size, projectId });
    byDevice.set(blockDevice, volume.id);
    return volume;
  };
  const reserve = (volumeId: string, instance: string): Attached => {
    const { status } = must(volumes.get(volumeId), `volume ${volumeId}`);
    if (status !== 'available') throw new Conflict(`Volume ${volumeId} is ${status}.`);
    const attachment = { id: randomUUID(), volumeId, instance, connectionInfo: null };
    attachments.set(attachment.id, attachment);
    setStatus(volumeId, 'reserved');
    return attachment;
  };
  const connect = (id: string): Attached => {
    const attachment = must(attachments.get(id), `attachment ${id}`);
    const connectionInfo = { driver_volume_type: 'nbd', data: { export: `volume-${attachment.volumeId}` } };
    attachments.set(id, { ...attachment, connectionInfo });
    return { ...attachment, connectionInfo };
  };
  const release = (id: string): void => {
    const attachment = attachments.get(id);
    attachments.delete(id);
    if (attachment !== undefined) setStatus(attachment.volumeId, 'available');
  };
  return {
    volumes,
    attachments,
    add,
    volume: async (_ctx, _caller, id) => must(volumes.get(id), `volume ${id}`),
    snapshotSize: async () => 1,
    find: async (_ctx, id) => volumes.get(id),
    create: async (_ctx, volume) => create(volume),
    delete: async (_ctx, id) => void volumes.delete(id),
    reserve: async (_ctx, volumeId, instance) => reserve(volumeId, instance),
    attachmentsOf: async (_ctx, instance) => [...attachments.values()].filter((one) => one.instance === instance),
    everyAttachment: async () => [...attachments.values()],
    connect: async (_ctx, id) => connect(id),
    complete: async (_ctx, id) => setStatus(must(attachments.get(id), `attachment ${id}`).volumeId, 'in-use'),
    release: async (_ctx, id) => release(id),
  };
};
