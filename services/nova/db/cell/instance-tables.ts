import type { Timestamp } from '@nimbo/context/timestamp.ts';
import type { SoftDeletable } from '@nimbo/db/soft-delete.ts';

/** What a host is to make of a server; `absent`: no guest, no disk. */
export type WantedPower = 'running' | 'stopped' | 'paused' | 'suspended' | 'absent';

/** What a host says of a guest: `crashed` where it ended without being told to. */
export type ReportedPower = WantedPower | 'crashed';

/**
 * A server. Columns that begin with `wanted_` are written by the cloud for the host, those that begin with
 * `reported_` by the host's reports; a wish is fulfilled when `reported_generation` has reached `wanted_generation`.
 */
export interface InstanceRow extends SoftDeletable {
  uuid: string;
  project_id: string;
  user_id: string;
  reservation_id: string;
  launch_index: number;
  name: string;
  description: string | null;
  hostname: string;
  image_id: string | null;
  /** JSON of ImageSnapshot; null where the server boots from a volume without an image. */
  image: string | null;
  /** JSON of FlavorSnapshot. */
  flavor: string;
  flavor_id: string;
  vcpus: number;
  memory_mb: number;
  root_gb: number;
  ephemeral_gb: number;
  swap_mb: number;
  /** Of the host it is on. */
  availability_zone: string | null;
  host: string | null;
  node: string | null;
  vm_state: string;
  task_state: string | null;
  /** OpenStack's number: 0 none, 1 running, 3 paused, 4 shut down, 6 crashed, 7 suspended. */
  power_state: number;
  progress: number;
  launched_at: Timestamp | null;
  terminated_at: Timestamp | null;
  key_name: string | null;
  /** JSON of KeySnapshot. */
  key_pair: string | null;
  /** Base64, as it was given. */
  user_data: string | null;
  config_drive: boolean;
  /** `owner` or `admin`; null where it is not locked. */
  locked_by: string | null;
  locked_reason: string | null;
  access_ip_v4: string | null;
  access_ip_v6: string | null;
  root_device_name: string | null;
  auto_disk_config: boolean;
  /** JSON object of texts. */
  metadata: string;
  /** JSON array of texts; `instance_tags` repeats them for searching. */
  tags: string;
  /** JSON array of Interface. */
  interfaces: string;
  /** JSON array of the names asked for at creation. */
  security_groups: string;
  /** JSON of PlacementWishes. */
  wishes: string;
  /** JSON of InstanceFault: the last one. */
  fault: string | null;
  /** Why hosts were refused, JSON of the scheduler's account: for `nimbo explain`. */
  scheduling: string | null;
  /** Encrypted by the guest's key, as the guest posted it. */
  password: string | null;
  wanted_power_state: WantedPower | null;
  wanted_generation: number;
  soft_reboots: number;
  hard_reboots: number;
  /** Until the host has set it: in the clear, for the host and nobody else. */
  admin_password: string | null;
  /** Of the saga that wrote the wish last: hosts refuse a smaller one. */
  fence: number;
  reported_generation: number;
  reported_power_state: ReportedPower | null;
  /** JSON of HostError: why the wish of `reported_generation` could not be fulfilled. */
  reported_error: string | null;
  /** JSON arrays of ids. */
  reported_volumes: string;
  reported_ports: string;
  reported_at: Timestamp | null;
  /** Counted up by every write that a view could show. */
  version: number;
  created_at: Timestamp;
  updated_at: Timestamp;
}

/** A block device of a server. */
export interface BlockDeviceRow extends SoftDeletable {
  id: string;
  instance_uuid: string;
  source_type: string;
  destination_type: string;
  /** The id of what it is made from: image, snapshot or volume. */
  source_id: string | null;
  volume_id: string | null;
  /** Gibibytes. */
  volume_size: number | null;
  volume_type: string | null;
  device_type: string | null;
  disk_bus: string | null;
  guest_format: string | null;
  device_name: string | null;
  /** Null or negative: not bootable. */
  boot_index: number | null;
  delete_on_termination: boolean;
  tag: string | null;
  /** Whether nova made the volume. */
  is_own_volume: boolean;
  attachment_id: string | null;
  /** JSON of ConnectionInfo. */
  connection_info: string | null;
  /** `reserved`, `attaching`, `attached`, `detaching`: the host is to have it while it is one of the middle two. */
  state: string;
  created_at: Timestamp;
  updated_at: Timestamp;
}

/** Something that was done to a server, for `os-instance-actions`. */
export interface ActionRow {
  request_id: string;
  instance_uuid: string;
  action: string;
  user_id: string;
  project_id: string;
  message: string | null;
  started_at: Timestamp;
  updated_at: Timestamp;
  finished_at: Timestamp | null;
}

/** A part of an action. */
export interface ActionEventRow {
  id: string;
  instance_uuid: string;
  request_id: string;
  event: string;
  started_at: Timestamp;
  finished_at: Timestamp | null;
  /** `Success` or `Error`. */
  result: string | null;
  traceback: string | null;
  host: string | null;
  details: string | null;
}

/** Servers and what belongs to them, in a cell's database. */
export interface InstanceTables {
  instances: InstanceRow;
  instance_tags: { instance_uuid: string; tag: string };
  block_devices: BlockDeviceRow;
  instance_actions: ActionRow;
  instance_action_events: ActionEventRow;
}
