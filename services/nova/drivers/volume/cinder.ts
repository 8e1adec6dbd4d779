import { attachmentsClient, type CinderAttachment } from '@nimbo/client-cinder/attachments.ts';
import { snapshotsClient } from '@nimbo/client-cinder/snapshots.ts';
import { volumesClient, type CinderVolume, type NewCinderVolume } from '@nimbo/client-cinder/volumes.ts';
import type { HttpClient } from '@nimbo/client-http/http-client.ts';
import { BadRequest, Conflict, NotFound } from '@nimbo/errors/faults.ts';
import type { ConnectionInfo } from '../../db/cell/documents.ts';
import type { NewVolume, Volume, VolumeAttachment, VolumeDriver } from '../volume.ts';

const volumeOf = (volume: CinderVolume): Volume => ({
  id: volume.id,
  projectId: volume['os-vol-tenant-attr:tenant_id'],
  size: volume.size,
  status: volume.status,
  isBootable: volume.bootable === 'true',
  isMultiattach: volume.multiattach,
  isReadOnly: volume.metadata['readonly'] === 'True',
});

const connectionOf = ({ connection_info: info }: CinderAttachment): ConnectionInfo | null => {
  const { driver_volume_type: type, ...data } = info;
  return typeof type === 'string' ? { driver_volume_type: type, data } : null;
};

const attachmentOf = (attachment: CinderAttachment): VolumeAttachment => ({
  id: attachment.id,
  volumeId: attachment.volume_id,
  connectionInfo: connectionOf(attachment),
});

const requestOf = ({ name, size, imageId, snapshotId, type, zone }: NewVolume): NewCinderVolume => ({
  name,
  size,
  ...(imageId === null ? {} : { imageRef: imageId }),
  ...(snapshotId === null ? {} : { snapshot_id: snapshotId }),
  ...(type === null ? {} : { volume_type: type }),
  ...(zone === null ? {} : { availability_zone: zone }),
});

/** Undefined in the place of what is not there. */
const orGone = async <T>(asked: Promise<T>): Promise<T | undefined> => {
  try {
    return await asked;
  } catch (error) {
    if (error instanceof NotFound) return undefined;
    throw error;
  }
};

/** Cinder says that a volume is somebody else's as if the request were bad. */
const asConflict = (error: unknown): unknown =>
  error instanceof BadRequest ? new Conflict(error.message, { cause: error }) : error;

/** Volumes at cinder. */
export const cinderVolumes = (http: HttpClient): VolumeDriver => {
  const [volumes, attachments] = [volumesClient(http), attachmentsClient(http)];
  return {
    volume: async (ctx, { token }, id) => volumeOf(await volumesClient(http.onBehalfOf(token)).get(ctx, id)),
    snapshotSize: async (ctx, { token }, id) => (await snapshotsClient(http.onBehalfOf(token)).get(ctx, id)).size,
    find: async (ctx, id) => {
      const found = await orGone(volumes.get(ctx, id));
      return found === undefined ? undefined : volumeOf(found);
    },
    create: async (ctx, volume) => {
      const { projectId, userId, blockDevice: requestKey } = volume;
      return volumeOf(await volumes.createFor(ctx, { projectId, userId, requestKey }, requestOf(volume)));
    },
    delete: async (ctx, id) => {
      await orGone(volumes.delete(ctx, id));
    },
    reserve: async (ctx, volumeId, instance) => {
      try {
        return attachmentOf(await attachments.create(ctx, volumeId, instance));
      } catch (error) {
        throw asConflict(error);
      }
    },
    attachmentsOf: async (ctx, instance) => (await attachments.ofServer(ctx, instance)).map(attachmentOf),
    everyAttachment: async (ctx) =>
      (await attachments.all(ctx)).flatMap(({ id, instance }) => (instance === null ? [] : [{ id, instance }])),
    connect: async (ctx, attachment, { host, mountpoint }) => {
      const connector = mountpoint === null ? { host } : { host, mountpoint };
      return attachmentOf(await attachments.connect(ctx, attachment, connector));
    },
    complete: (ctx, attachment) => attachments.complete(ctx, attachment),
    release: async (ctx, attachment) => {
      await orGone(attachments.delete(ctx, attachment));
    },
  };
};
