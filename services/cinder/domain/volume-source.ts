import type { Context } from '@nimbo/context/context.ts';
import { findVolume, type Volume } from '../db/volume-store.ts';
import type { Cinder } from './cinder.ts';
import { invalidInput, invalidSnapshot, invalidVolume } from './faults.ts';
import { rules } from './policy-names.ts';
import { seenSnapshot } from './snapshot.ts';
import { seenVolume } from './volume.ts';

/** A volume or snapshot that another volume is made from. */
export interface VolumeSource {
  /** GiB. */
  readonly size: number;
  /** What the new volume takes over. */
  readonly columns: Pick<Volume, 'snapshot_id' | 'source_volume_id' | 'is_bootable' | 'image_metadata' | 'image_id'>;
}

/** What is said of where a new volume's content comes from. */
export interface AskedSource {
  readonly imageId: string | null;
  readonly snapshotId: string | null;
  readonly sourceVolumeId: string | null;
}

const inherited = (volume: Volume | undefined) => ({
  is_bootable: volume?.is_bootable ?? false,
  image_metadata: volume?.image_metadata ?? {},
  image_id: volume?.image_id ?? null,
});

const fromSnapshot = async (ctx: Context, cinder: Cinder, id: string): Promise<VolumeSource> => {
  const { size, status, volume_id: volume } = await seenSnapshot(ctx, cinder, rules.snapshotGet, id);
  if (status !== 'available')
    throw invalidSnapshot(`Originating snapshot ${id} status must be available, not ${status}.`);
  const columns = { ...inherited(await findVolume(cinder.db.read, volume)), snapshot_id: id, source_volume_id: null };
  return { size, columns };
};

const fromVolume = async (ctx: Context, cinder: Cinder, id: string): Promise<VolumeSource> => {
  const volume = await seenVolume(ctx, cinder, rules.volumeGet, id);
  if (!['available', 'in-use'].includes(volume.status)) {
    throw invalidVolume(`Source volume ${id} status must be available or in-use, not ${volume.status}.`);
  }
  return { size: volume.size, columns: { ...inherited(volume), snapshot_id: null, source_volume_id: id } };
};

/** The volume or snapshot that a volume is to be made from; null for none. @throws NotFound; BadRequest for several */
export const volumeSource = async (
  ctx: Context,
  cinder: Cinder,
  { imageId, snapshotId, sourceVolumeId }: AskedSource,
): Promise<VolumeSource | null> => {
  if ([imageId, snapshotId, sourceVolumeId].filter((id) => id !== null).length > 1) {
    throw invalidInput('a volume is made from an image, a snapshot or a volume, and not from several of them.');
  }
  if (snapshotId !== null) return fromSnapshot(ctx, cinder, snapshotId);
  return sourceVolumeId === null ? null : fromVolume(ctx, cinder, sourceVolumeId);
};
