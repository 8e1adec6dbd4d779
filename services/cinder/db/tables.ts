import type { Timestamp } from '@nimbo/context/timestamp.ts';
import type { EventTables } from '@nimbo/db/events/event-schema.ts';
import type { QuotaLockTables } from '@nimbo/db/quota-lock.ts';
import type { SagaTables } from '@nimbo/saga/db/saga-tables.ts';

/** What a host is to bring about for a volume or snapshot, and how far it says it is. */
interface WishColumns {
  /** Null until a host was chosen. */
  wanted: string | null;
  /** Counts up with every change of what is wanted. */
  generation: number;
  reported_generation: number;
  /** JSON `{ code, message }`; null where the host is content. */
  reported_error: string | null;
}

/** A volume. */
export interface VolumeRow extends WishColumns {
  id: string;
  project_id: string;
  user_id: string;
  name: string | null;
  description: string | null;
  /** GiB. */
  size: number;
  /** GiB that the host shall bring it to; above `size` while it is being extended. */
  wanted_size: number;
  status: string;
  /** The status to go back to when what is under way has ended. */
  previous_status: string | null;
  availability_zone: string;
  host: string | null;
  volume_type_id: string | null;
  is_bootable: boolean;
  is_multiattach: boolean;
  is_read_only: boolean;
  is_exported: boolean;
  /** JSON: the image it is made from, as far as a host must know it; null for others. */
  image: string | null;
  image_id: string | null;
  snapshot_id: string | null;
  source_volume_id: string | null;
  /** JSON objects of texts. */
  metadata: string;
  image_metadata: string;
  /** By it the volume is found again that another service asked for before it died. */
  request_key: string | null;
  created_at: Timestamp;
  updated_at: Timestamp | null;
  launched_at: Timestamp | null;
}

/** A volume given to a server, or kept for one. */
export interface AttachmentRow {
  id: string;
  volume_id: string;
  project_id: string;
  user_id: string;
  instance_id: string | null;
  status: string;
  mode: string;
  mountpoint: string | null;
  attached_host: string | null;
  /** JSON. */
  connector: string | null;
  connection: string | null;
  created_at: Timestamp;
  attached_at: Timestamp | null;
}

/** What a volume was at an instant. */
export interface SnapshotRow extends WishColumns {
  id: string;
  volume_id: string;
  project_id: string;
  user_id: string;
  name: string | null;
  description: string | null;
  size: number;
  status: string;
  host: string | null;
  metadata: string;
  created_at: Timestamp;
  updated_at: Timestamp | null;
}

/** A kind of volumes. */
export interface VolumeTypeRow {
  id: string;
  name: string;
  description: string | null;
  is_public: boolean;
  /** JSON object of texts. */
  extra_specs: string;
  created_at: Timestamp;
  updated_at: Timestamp | null;
}

/** A host with volumes, as it last told of itself. */
export interface HostRow {
  host: string;
  availability_zone: string;
  driver: string;
  /** Where guests of that host connect. */
  socket: string | null;
  /** JSON `{ host, port }`: where guests of other hosts connect; null for nowhere. */
  remote: string | null;
  total_bytes: number;
  free_bytes: number;
  is_disabled: boolean;
  disabled_reason: string | null;
  created_at: Timestamp;
  reported_at: Timestamp;
}

/** Why something that a user asked for came to nothing. */
export interface MessageRow {
  id: string;
  project_id: string;
  resource_type: string;
  resource_id: string | null;
  event_id: string;
  level: string;
  text: string;
  request_id: string | null;
  created_at: Timestamp;
  expires_at: Timestamp;
}

export interface Tables extends EventTables, QuotaLockTables, SagaTables {
  volumes: VolumeRow;
  attachments: AttachmentRow;
  snapshots: SnapshotRow;
  volume_types: VolumeTypeRow;
  volume_type_projects: { volume_type_id: string; project_id: string };
  hosts: HostRow;
  messages: MessageRow;
  quotas: { project_id: string; resource: string; hard_limit: number };
  quota_classes: { class_name: string; resource: string; hard_limit: number };
}
