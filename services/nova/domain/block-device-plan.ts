import { randomUUID } from 'node:crypto';
import type { Timestamp } from '@nimbo/context/timestamp.ts';
import { BadRequest } from '@nimbo/errors/faults.ts';
import type { BlockDevice } from '../db/cell/block-device.ts';
import type { FlavorSnapshot } from '../db/cell/documents.ts';
import { freeDeviceName } from './device-names.ts';
import type { DeviceWish } from './server-request.ts';

const invalid = (why: string): BadRequest => new BadRequest(`Block Device Mapping is Invalid: ${why}`);

const isBoot = ({ bootIndex }: DeviceWish): boolean => bootIndex !== null && bootIndex >= 0;

/** A root disk on the host: the image that the server boots from where no device says otherwise. */
const localRoot = (image: string): DeviceWish => ({
  sourceType: 'image',
  destinationType: 'local',
  sourceId: image,
  bootIndex: 0,
  size: null,
  volumeType: null,
  deviceName: null,
  deviceType: 'disk',
  diskBus: null,
  guestFormat: null,
  isDeletedWithServer: true,
  tag: null,
});

/** @throws BadRequest where a device can't be what it is asked to be */
const checkDevice = ({ sourceType, destinationType, sourceId, size }: DeviceWish): void => {
  if (sourceType !== 'blank' && sourceId === null) throw invalid(`a device of source type ${sourceType} needs a uuid.`);
  if (sourceType === 'blank' && sourceId !== null) throw invalid('a blank device has no uuid.');
  if (destinationType === 'local' && (sourceType === 'volume' || sourceType === 'snapshot'))
    throw invalid(`a ${sourceType} can't be mapped to a local disk.`);
  if (destinationType === 'volume' && (sourceType === 'image' || sourceType === 'blank') && (size ?? 0) === 0)
    throw invalid(`a volume made from ${sourceType} needs a volume_size of at least 1.`);
};

/**
 * The devices of a server in the order in which they are booted from, the root disk among them.
 * @throws BadRequest where there is nothing to boot from, or the order is not 0, 1, 2 …
 */
export const withRoot = (wishes: readonly DeviceWish[], image: string | null): readonly DeviceWish[] => {
  for (const wish of wishes) checkDevice(wish);
  const hasLocalRoot = wishes.some(
    ({ sourceType, destinationType, bootIndex }) =>
      sourceType === 'image' && destinationType === 'local' && bootIndex === 0,
  );
  const all = image === null || hasLocalRoot ? wishes : [localRoot(image), ...wishes];
  const order = all.filter(isBoot).map(({ bootIndex }) => bootIndex ?? 0);
  if (order.toSorted((a, b) => a - b).some((index, place) => index !== place) || order.length === 0)
    throw invalid(
      'the boot sequence of the image and the devices is not valid: exactly one device must have boot_index 0, the next 1, and so on.',
    );
  return all;
};

/** GiB of a host's own disk that a server takes. */
export const localDiskOf = (flavor: FlavorSnapshot, devices: readonly DeviceWish[]): number => {
  const isLocalRoot = devices.some(({ bootIndex, destinationType }) => bootIndex === 0 && destinationType === 'local');
  return (isLocalRoot ? flavor.rootGb : 0) + flavor.ephemeralGb + Math.ceil(flavor.swapMb / 1024);
};

const fullName = (name: string): string => (name.startsWith('/dev/') ? name : `/dev/${name}`);

/** The names of the devices, each its own: the asked one, `vda` for the one booted from first, or the next that is free. */
const namesOf = (devices: readonly DeviceWish[]): readonly (string | null)[] => {
  const asked = devices.map(({ deviceName, bootIndex }) =>
    deviceName === null ? (bootIndex === 0 ? '/dev/vda' : null) : fullName(deviceName),
  );
  const taken = new Set(asked);
  return asked.map((name) => {
    const own = name ?? freeDeviceName([...taken]) ?? null;
    taken.add(own);
    return own;
  });
};

/** The rows of a server's devices. The local root disk has none: the server's image says all of it. */
export const deviceRows = (
  instanceUuid: string,
  devices: readonly DeviceWish[],
  createdAt: Timestamp,
): readonly BlockDevice[] => {
  const names = namesOf(devices);
  return devices
    .map((wish, place) => ({ wish, deviceName: names[place] ?? null }))
    .filter(({ wish: { bootIndex, destinationType } }) => !(bootIndex === 0 && destinationType === 'local'))
    .map(({ wish, deviceName }) => ({
      id: randomUUID(),
      instanceUuid,
      sourceType: wish.sourceType,
      destinationType: wish.destinationType,
      sourceId: wish.sourceType === 'volume' ? null : wish.sourceId,
      volumeId: wish.sourceType === 'volume' ? wish.sourceId : null,
      volumeSize: wish.size,
      volumeType: wish.volumeType,
      deviceType: wish.deviceType,
      diskBus: wish.diskBus,
      guestFormat: wish.guestFormat,
      deviceName,
      bootIndex: wish.bootIndex,
      isDeletedWithServer: wish.isDeletedWithServer,
      tag: wish.tag,
      isOwnVolume: false,
      attachmentId: null,
      connectionInfo: null,
      state: 'reserved',
      createdAt,
    }));
};
