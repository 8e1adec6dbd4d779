import { randomUUID } from 'node:crypto';
import type { Context } from '@nimbo/context/context.ts';
import { startSaga } from '@nimbo/saga/start-saga.ts';
import { findVolumeByKey, insertVolume, type Texts, type Volume } from '../db/volume-store.ts';
import { createVolumeSaga } from '../sagas/create-volume.ts';
import { callersUser, requireProject } from './caller.ts';
import { change } from './change.ts';
import type { Cinder, Image } from './cinder.ts';
import { invalidInput } from './faults.ts';
import { checkQuota, checkVolumeSize } from './quota.ts';
import { wholeVolume, type WholeVolume } from './volume.ts';
import { volumeSource, type VolumeSource } from './volume-source.ts';
import { typeForNewVolume } from './volume-type.ts';
import { zoneFor } from './zones.ts';

/** What is asked of a new volume. */
export interface VolumeInput {
  readonly name: string | null;
  readonly description: string | null;
  /** GiB; null where a source says it. */
  readonly size: number | null;
  readonly imageId: string | null;
  readonly snapshotId: string | null;
  readonly sourceVolumeId: string | null;
  readonly typeNameOrId: string | null;
  readonly zone: string | null;
  readonly metadata: Texts;
  readonly isMultiattach: boolean;
  /** The caller's token, to see the image as the caller does; none where a service asks in its own name. */
  readonly userToken: string | undefined;
}

/** For whom a volume is made, where it isn't the caller. */
export interface VolumeOwner {
  readonly projectId: string;
  readonly userId: string;
  readonly requestKey: string | null;
}

const gibibyte = 1024 ** 3;

const usableFormats = ['raw', 'qcow2'];

/** @throws BadRequest for an image that no volume, or none of this size, can be made from */
const checkImage = (image: Image, size: number): void => {
  if (image.status !== 'active') {
    throw invalidInput(`image ${image.id} is not active but ${image.status}; wait until it has its data.`);
  }
  if (!usableFormats.includes(image.diskFormat)) {
    throw invalidInput(
      `image ${image.id} is of format ${image.diskFormat}; volumes are made from ${usableFormats.join(', ')}.`,
    );
  }
  const needed = Math.max(image.minDisk, Math.ceil(Math.max(image.size, image.virtualSize ?? 0) / gibibyte));
  if (size < needed) {
    throw invalidInput(`volume size ${size}GB cannot be smaller than the image, which needs ${needed}GB.`);
  }
};

/** GiB of a new volume. @throws BadRequest for fewer than its source has */
const sizeOf = ({ size }: VolumeInput, source: VolumeSource | null = null): number => {
  if (size === null && source === null) {
    throw invalidInput("a volume needs a 'size', unless it is made from a snapshot or volume.");
  }
  const wanted = size ?? source?.size ?? 0;
  if (source === null || wanted >= source.size) return wanted;
  throw invalidInput(`Volume size '${wanted}'GB cannot be smaller than the ${source.size}GB of what it is made from.`);
};

const imageFor = async (ctx: Context, cinder: Cinder, input: VolumeInput): Promise<Image | null> => {
  if (input.imageId === null) return null;
  const image = await cinder.neighbours.image(ctx, input.userToken, input.imageId);
  checkImage(image, sizeOf(input));
  return image;
};

const blank = {
  status: 'creating',
  previous_status: null,
  host: null,
  wanted: null,
  generation: 0,
  reported_generation: 0,
  reported_error: null,
  is_read_only: false,
  is_exported: false,
  snapshot_id: null,
  source_volume_id: null,
  updated_at: null,
  launched_at: null,
} as const satisfies Partial<Volume>;

const sourceOf = (image: Image | null, source: VolumeSource | null) =>
  image === null
    ? { image: null, image_id: null, image_metadata: {}, is_bootable: false, ...source?.columns }
    : {
        image: { id: image.id, hash: image.hash, size: image.size, diskFormat: image.diskFormat },
        image_id: image.id,
        image_metadata: image.properties,
        is_bootable: true,
      };

/** @throws BadRequest, NotFound, OverQuota, TooLarge */
const createFor = async (
  ctx: Context,
  cinder: Cinder,
  owner: VolumeOwner,
  input: VolumeInput,
): Promise<WholeVolume> => {
  const { projectId, userId, requestKey } = owner;
  const image = await imageFor(ctx, cinder, input);
  const source = await volumeSource(ctx, cinder, input);
  const size = sizeOf(input, source);
  const [type, zone] = [await typeForNewVolume(ctx, cinder, input.typeNameOrId), await zoneFor(cinder, input.zone)];
  await checkVolumeSize(cinder.db.read, cinder, projectId, size);
  const { name, description, metadata, isMultiattach } = input;
  const volume = await change(ctx, cinder, async ({ tx, at, record }) => {
    await checkQuota(tx, cinder, projectId, { volumes: 1, gigabytes: size });
    const made: Volume = {
      ...blank,
      ...sourceOf(image, source),
      id: randomUUID(),
      project_id: projectId,
      user_id: userId,
      name,
      description,
      size,
      wanted_size: size,
      availability_zone: zone,
      volume_type_id: type.id,
      is_multiattach: isMultiattach || type.extra_specs['multiattach'] === '<is> True',
      metadata,
      request_key: requestKey,
      created_at: at,
    };
    await insertVolume(tx, made);
    const resource = { type: 'volume', id: made.id };
    const saga = await startSaga(tx, ctx, createVolumeSaga(cinder), { id: made.id }, { resource, exclusive: true });
    await record('volume.create', { id: made.id, projectId, stateAfter: made.status, payload: { saga, size } });
    return made;
  });
  cinder.sagas.ring();
  return wholeVolume(cinder, volume);
};

/** Makes a volume for the caller's project; it is made while the caller has its answer. */
export const createVolume = (ctx: Context, cinder: Cinder, input: VolumeInput): Promise<WholeVolume> => {
  const owner = { projectId: requireProject(ctx), userId: callersUser(ctx), requestKey: null };
  return createFor(ctx, cinder, owner, input);
};

/** The same for another service's sake, once for each key: who asks again gets the volume that was made. */
export const createVolumeFor = async (
  ctx: Context,
  cinder: Cinder,
  owner: VolumeOwner & { readonly requestKey: string },
  input: VolumeInput,
): Promise<WholeVolume> => {
  const made = await findVolumeByKey(cinder.db.read, owner.requestKey);
  return made === undefined ? createFor(ctx, cinder, owner, input) : wholeVolume(cinder, made);
};
