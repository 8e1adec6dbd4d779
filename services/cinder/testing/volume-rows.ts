import { randomUUID } from 'node:crypto';
import { internalContext } from '@nimbo/context/internal-context.ts';
import { insertAttachment, type Attachment } from '../db/attachment-store.ts';
import { insertSnapshot, type Snapshot } from '../db/snapshot-store.ts';
import { insertVolume, type Volume } from '../db/volume-store.ts';
import type { Cinder } from '../domain/cinder.ts';

const at = '2026-01-01T00:00:00.000000Z';

/** Puts a volume's row in, with what a test cares for. */
export const addVolume = async (cinder: Cinder, given: Partial<Volume> = {}): Promise<Volume> => {
  const volume: Volume = {
    id: randomUUID(),
    project_id: 'example',
    user_id: 'member',
    name: null,
    description: null,
    size: 1,
    wanted_size: 1,
    status: 'creating',
    previous_status: null,
    availability_zone: 'nova',
    host: null,
    volume_type_id: null,
    is_bootable: false,
    is_multiattach: false,
    is_read_only: false,
    is_exported: false,
    image: null,
    image_id: null,
    snapshot_id: null,
    source_volume_id: null,
    metadata: {},
    image_metadata: {},
    request_key: null,
    wanted: null,
    generation: 0,
    reported_generation: 0,
    reported_error: null,
    created_at: at,
    updated_at: null,
    launched_at: null,
    ...given,
  };
  await cinder.db.transaction(internalContext(), (tx) => insertVolume(tx, volume));
  return volume;
};

/** Puts an attachment's row in. */
export const addAttachment = async (
  cinder: Cinder,
  volumeId: string,
  given: Partial<Attachment> = {},
): Promise<Attachment> => {
  const attachment: Attachment = {
    id: randomUUID(),
    volume_id: volumeId,
    project_id: 'example',
    user_id: 'member',
    instance_id: randomUUID(),
    status: 'attaching',
    mode: 'rw',
    mountpoint: null,
    attached_host: 'node-1',
    connector: { host: 'node-1' },
    connection: null,
    created_at: at,
    attached_at: null,
    ...given,
  };
  await cinder.db.transaction(internalContext(), (tx) => insertAttachment(tx, attachment));
  return attachment;
};

/** Puts a snapshot's row in. */
export const addSnapshot = async (
  cinder: Cinder,
  volumeId: string,
  given: Partial<Snapshot> = {},
): Promise<Snapshot> => {
  const snapshot: Snapshot = {
    id: randomUUID(),
    volume_id: volumeId,
    project_id: 'example',
    user_id: 'member',
    name: null,
    description: null,
    size: 1,
    status: 'creating',
    host: null,
    metadata: {},
    wanted: null,
    generation: 0,
    reported_generation: 0,
    reported_error: null,
    created_at: at,
    updated_at: null,
    ...given,
  };
  await cinder.db.transaction(internalContext(), (tx) => insertSnapshot(tx, snapshot));
  return snapshot;
};
