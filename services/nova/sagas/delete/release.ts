import { timestampNow } from '@nimbo/context/timestamp.ts';
import type { StepContext } from '@nimbo/saga/definition.ts';
import { listBlockDevices, writeBlockDevice } from '../../db/cell/block-device-store.ts';
import { findInstance, writeInstance } from '../../db/cell/instance-store.ts';
import { changeServer } from '../../domain/server-change.ts';
import type { Deletion } from '../delete-server.ts';

/** Volumes go back to their owners; those that go with the server are deleted. */
export const releaseVolumes = async (ctx: StepContext, { nova, cell, state }: Deletion): Promise<undefined> => {
  const devices = (await listBlockDevices(cell.db.read, [state.uuid])).filter(
    ({ destinationType }) => destinationType === 'volume',
  );
  if (devices.length === 0) return;
  const { volumes } = nova.drivers;
  for (const { id } of await volumes.attachmentsOf(ctx, state.uuid)) await volumes.release(ctx, id);
  for (const { id, volumeId, isDeletedWithServer } of devices) {
    if (isDeletedWithServer && volumeId !== null) await volumes.delete(ctx, volumeId);
    const at = timestampNow(ctx.clock);
    await cell.db.transaction(ctx, (tx) => writeBlockDevice(tx, id, { deleted_at: at }, at));
  }
};

/** A user's ports go back to the user, nova's own are deleted. */
export const releasePorts = async (ctx: StepContext, { nova, cell, state }: Deletion): Promise<undefined> => {
  const instance = await findInstance(cell.db.read, state.uuid);
  if (instance === undefined) return;
  const { networks } = nova.drivers;
  const users = new Set(instance.interfaces.filter(({ isOwn }) => !isOwn).map(({ portId }) => portId));
  for (const { id } of instance.interfaces.length === 0 ? [] : await networks.portsOf(ctx, state.uuid))
    await (users.has(id) ? networks.unbindPort(ctx, id) : networks.deletePort(ctx, id));
  await changeServer(ctx, nova, { cell, uuid: state.uuid }, ({ uuid }, { tx, at }) =>
    writeInstance(tx, uuid, { interfaces: '[]' }, at),
  );
};

/** What the server took of its host is free. */
export const releaseRoom = async (ctx: StepContext, { nova, state }: Deletion): Promise<undefined> => {
  await nova.drivers.placement.release(ctx, state.uuid);
};
