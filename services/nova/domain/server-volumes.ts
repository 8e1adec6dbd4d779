import { randomUUID } from 'node:crypto';
import type { Context, PolicyRuleName } from '@nimbo/context/context.ts';
import { BadRequest, Conflict, Forbidden, NotFound } from '@nimbo/errors/faults.ts';
import { startSaga } from '@nimbo/saga/start-saga.ts';
import { insertAction } from '../db/cell/action-store.ts';
import type { BlockDevice } from '../db/cell/block-device.ts';
import { insertBlockDevices, listBlockDevices, writeBlockDevice } from '../db/cell/block-device-store.ts';
import { writeInstance } from '../db/cell/instance-store.ts';
import type { Caller } from '../drivers/caller.ts';
import { attachVolumeSaga } from '../sagas/attach-volume.ts';
import { detachVolumeSaga } from '../sagas/detach-volume.ts';
import { callersUser } from './caller.ts';
import { freeDeviceName } from './device-names.ts';
import type { Nova } from './nova.ts';
import { changeServer } from './server-change.ts';
import { assertUnlocked } from './server-lock.ts';
import { placedServerFor, serverFor } from './server-lookup.ts';
import { assertReady } from './server-power.ts';

/** What a caller says of a volume to be attached. */
export interface VolumeWish {
  readonly volumeId: string;
  readonly deviceName: string | null;
  readonly tag: string | null;
  readonly isDeletedWithServer: boolean;
}

const isVolume = ({ volumeId, state }: BlockDevice): boolean => volumeId !== null && state !== 'reserved';

/** The volumes of a server, those on their way among them. */
export const attachedVolumes = async (
  ctx: Context,
  nova: Nova,
  rule: PolicyRuleName,
  id: string,
): Promise<readonly BlockDevice[]> => {
  const { cell } = await serverFor(ctx, nova, rule, id);
  return cell === undefined
    ? []
    : (await listBlockDevices(cell.db.read, [id])).filter(({ volumeId }) => volumeId !== null);
};

const volumeNotAttached = (id: string, volume: string): NotFound =>
  new NotFound(`Instance ${id} is not attached to volume ${volume}.`);

/** @throws NotFound where the server does not have the volume */
export const attachedVolume = async (
  ctx: Context,
  nova: Nova,
  rule: PolicyRuleName,
  { id, volume }: { readonly id: string; readonly volume: string },
): Promise<BlockDevice> => {
  const found = (await attachedVolumes(ctx, nova, rule, id)).find(({ volumeId }) => volumeId === volume);
  if (found === undefined) throw volumeNotAttached(id, volume);
  return found;
};

/** @throws BadRequest for a volume that is not free */
const checkVolume = async (ctx: Context, nova: Nova, caller: Caller, id: string): Promise<number> => {
  const { status, size, isMultiattach } = await nova.drivers.volumes.volume(ctx, caller, id);
  if (status === 'available' || (isMultiattach && status === 'in-use')) return size;
  throw new BadRequest(`Invalid volume: ${id} is ${status}, and must be 'available' to be attached.`);
};

const newDevice = (
  instanceUuid: string,
  wish: VolumeWish,
  volumeSize: number,
  deviceName: string,
  at: string,
): BlockDevice => ({
  id: randomUUID(),
  instanceUuid,
  sourceType: 'volume',
  destinationType: 'volume',
  sourceId: null,
  volumeId: wish.volumeId,
  volumeSize,
  volumeType: null,
  deviceType: null,
  diskBus: null,
  guestFormat: null,
  deviceName,
  bootIndex: null,
  isDeletedWithServer: wish.isDeletedWithServer,
  tag: wish.tag,
  isOwnVolume: false,
  attachmentId: null,
  connectionInfo: null,
  state: 'reserved',
  createdAt: at,
});

/** @throws Conflict where the server has the volume already, or has no name left for another disk */
const nameFor = (devices: readonly BlockDevice[], { volumeId, deviceName }: VolumeWish, id: string): string => {
  if (devices.some((device) => device.volumeId === volumeId))
    throw new Conflict(`Volume ${volumeId} is attached to instance ${id} already.`);
  const taken = devices.map((device) => device.deviceName);
  if (deviceName !== null && taken.includes(deviceName)) throw new Conflict(`The device name ${deviceName} is in use.`);
  const name = deviceName ?? freeDeviceName(taken);
  if (name === undefined) throw new Forbidden(`Instance ${id} has as many disks as it can have.`);
  return name;
};

/**
 * Begins to attach a volume.
 * @throws NotFound, Forbidden, BadRequest, Conflict
 */
export const attachVolume = async (
  ctx: Context,
  nova: Nova,
  rule: PolicyRuleName,
  { id, wish, caller }: { readonly id: string; readonly wish: VolumeWish; readonly caller: Caller },
): Promise<BlockDevice> => {
  const { cell, instance: seen } = await placedServerFor(ctx, nova, rule, id);
  await assertUnlocked(ctx, seen);
  assertReady(seen, 'attachVolume');
  const size = await checkVolume(ctx, nova, caller, wish.volumeId);
  const device = await changeServer(ctx, nova, { cell, uuid: id }, async (instance, { tx, at, record }) => {
    assertReady(instance, 'attachVolume');
    const name = nameFor(await listBlockDevices(tx, [id]), wish, id);
    const made = newDevice(id, wish, size, name, at);
    await insertBlockDevices(tx, [made]);
    await writeInstance(tx, id, {}, at);
    const owner = { instance_uuid: id, user_id: callersUser(ctx), project_id: instance.projectId };
    await insertAction(tx, { ...owner, request_id: ctx.requestId, action: 'attach_volume', started_at: at });
    await record('volume_attach.start', instance);
    const state = { uuid: id, device: made.id, volume: wish.volumeId, startedAt: at };
    await startSaga(tx, ctx, attachVolumeSaga(nova, cell), state, { resource: { type: 'server', id } });
    return made;
  });
  nova.bells.cellSagas.ring();
  return device;
};

/**
 * Begins to detach a volume.
 * @throws NotFound, Forbidden, Conflict
 */
export const detachVolume = async (
  ctx: Context,
  nova: Nova,
  rule: PolicyRuleName,
  { id, volume }: { readonly id: string; readonly volume: string },
): Promise<void> => {
  const { cell, instance: seen } = await placedServerFor(ctx, nova, rule, id);
  await assertUnlocked(ctx, seen);
  await changeServer(ctx, nova, { cell, uuid: id }, async (instance, { tx, at, record }) => {
    assertReady(instance, 'detachVolume');
    const device = (await listBlockDevices(tx, [id])).find((one) => one.volumeId === volume && isVolume(one));
    if (device === undefined) throw volumeNotAttached(id, volume);
    if (device.bootIndex === 0) throw new Forbidden(`Can't detach root device volume ${volume} of instance ${id}.`);
    if (device.state !== 'attached')
      throw new Conflict(`Volume ${volume} of instance ${id} is ${device.state}: wait for that to end.`);
    await writeBlockDevice(tx, device.id, { state: 'detaching' }, at);
    await writeInstance(tx, id, {}, at);
    const owner = { instance_uuid: id, user_id: callersUser(ctx), project_id: instance.projectId };
    await insertAction(tx, { ...owner, request_id: ctx.requestId, action: 'detach_volume', started_at: at });
    await record('volume_detach.start', instance);
    const state = { uuid: id, device: device.id, attachment: device.attachmentId, startedAt: at };
    await startSaga(tx, ctx, detachVolumeSaga(nova, cell), state, { resource: { type: 'server', id } });
  });
  nova.bells.cellSagas.ring();
};

/** Says whether a volume is deleted with its server. @throws NotFound, Forbidden, Conflict */
export const keepVolume = async (
  ctx: Context,
  nova: Nova,
  rule: PolicyRuleName,
  { id, volume, isDeletedWithServer }: { id: string; volume: string; isDeletedWithServer: boolean },
): Promise<void> => {
  const { cell, instance: seen } = await placedServerFor(ctx, nova, rule, id);
  await assertUnlocked(ctx, seen);
  await changeServer(ctx, nova, { cell, uuid: id }, async (_instance, { tx, at }) => {
    const device = (await listBlockDevices(tx, [id])).find(({ volumeId }) => volumeId === volume);
    if (device === undefined) throw volumeNotAttached(id, volume);
    await writeBlockDevice(tx, device.id, { delete_on_termination: isDeletedWithServer }, at);
    await writeInstance(tx, id, {}, at);
  });
};
