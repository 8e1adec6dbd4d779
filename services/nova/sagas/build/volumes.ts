import { timestampNow } from '@nimbo/context/timestamp.ts';
import { toJson } from '@nimbo/db/json.ts';
import { Conflict, Unavailable } from '@nimbo/errors/faults.ts';
import type { StepContext } from '@nimbo/saga/definition.ts';
import type { BlockDevice } from '../../db/cell/block-device.ts';
import { listBlockDevices, writeBlockDevice, type BlockDeviceChanges } from '../../db/cell/block-device-store.ts';
import type { Instance } from '../../db/cell/instance.ts';
import { findInstance } from '../../db/cell/instance-store.ts';
import { setTask } from '../../domain/server-task.ts';
import type { Build } from '../build-server.ts';

/** Milliseconds between two looks at a volume that is being made. */
const pause = 500;

const write = (ctx: StepContext, { cell }: Build, id: string, changes: BlockDeviceChanges): Promise<boolean> =>
  cell.db.transaction(ctx, (tx) => writeBlockDevice(tx, id, changes, timestampNow(ctx.clock)));

const create = async (ctx: StepContext, build: Build, instance: Instance, device: BlockDevice): Promise<string> => {
  const { sourceType, sourceId, id } = device;
  const volume = await build.nova.drivers.volumes.create(ctx, {
    projectId: instance.projectId,
    userId: instance.userId,
    name: '',
    size: device.volumeSize ?? 1,
    imageId: sourceType === 'image' ? sourceId : null,
    snapshotId: sourceType === 'snapshot' ? sourceId : null,
    type: device.volumeType,
    zone: instance.availabilityZone,
    blockDevice: id,
  });
  await write(ctx, build, id, { volume_id: volume.id, volume_size: volume.size, is_own_volume: true });
  return volume.id;
};

const waitUntilMade = async (ctx: StepContext, { nova, state }: Build, id: string): Promise<void> => {
  for (;;) {
    const volume = await nova.drivers.volumes.find(ctx, id);
    if (volume === undefined) throw new Conflict(`Volume ${id} vanished while server ${state.uuid} was being built.`);
    if (volume.status.startsWith('error'))
      throw new Conflict(`Volume ${id} could not be made: it is ${volume.status}.`);
    if (!['creating', 'downloading'].includes(volume.status)) return;
    if (ctx.signal.aborted) throw new Unavailable(`Volume ${id} was not ready in time; it is ${volume.status}.`);
    await nova.bells.instances.next(state.uuid, pause, ctx.signal);
  }
};

/** The attachment of a volume, found again where a build died before remembering it. */
const attachmentOf = async (ctx: StepContext, { nova, state }: Build, volume: string): Promise<string> => {
  const { volumes } = nova.drivers;
  const known = (await volumes.attachmentsOf(ctx, state.uuid)).find(({ volumeId }) => volumeId === volume);
  return (known ?? (await volumes.reserve(ctx, volume, state.uuid))).id;
};

const give = async (ctx: StepContext, build: Build, instance: Instance, device: BlockDevice): Promise<void> => {
  const volume = device.volumeId ?? (await create(ctx, build, instance, device));
  await waitUntilMade(ctx, build, volume);
  const attachment = device.attachmentId ?? (await attachmentOf(ctx, build, volume));
  await write(ctx, build, device.id, { attachment_id: attachment });
  const host = instance.host ?? '';
  const connector = { host, mountpoint: device.deviceName };
  const { connectionInfo } = await build.nova.drivers.volumes.connect(ctx, attachment, connector);
  const connection = connectionInfo === null ? null : toJson(connectionInfo);
  await write(ctx, build, device.id, { connection_info: connection, state: 'attaching' });
};

const volumesOf = async ({ cell, state }: Build): Promise<readonly BlockDevice[]> =>
  (await listBlockDevices(cell.db.read, [state.uuid])).filter(({ destinationType }) => destinationType === 'volume');

/** Makes the volumes that are to be made, and all of them reachable from the host. */
export const giveVolumes = async (ctx: StepContext, build: Build): Promise<undefined> => {
  const { nova, cell, state } = build;
  const devices = await volumesOf(build);
  if (devices.length === 0) return;
  await setTask(ctx, nova, { cell, uuid: state.uuid }, 'block_device_mapping');
  const instance = await findInstance(cell.db.read, state.uuid);
  if (instance === undefined) return;
  for (const device of devices) await give(ctx, build, instance, device);
};

/** Volumes go back; those that were made for the server are deleted. */
export const takeVolumes = async (ctx: StepContext, build: Build): Promise<void> => {
  const devices = await volumesOf(build);
  if (devices.length === 0) return;
  const { volumes } = build.nova.drivers;
  for (const { id } of await volumes.attachmentsOf(ctx, build.state.uuid)) await volumes.release(ctx, id);
  for (const { id, isOwnVolume, volumeId } of devices) {
    if (isOwnVolume && volumeId !== null) await volumes.delete(ctx, volumeId);
    const own = isOwnVolume ? { volume_id: null, is_own_volume: false } : {};
    await write(ctx, build, id, { attachment_id: null, connection_info: null, state: 'reserved', ...own });
  }
};
