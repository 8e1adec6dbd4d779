import type { Timestamp } from '@nimbo/context/timestamp.ts';
import { fromNullableJson } from '@nimbo/db/json.ts';
import type { ConnectionInfo } from './documents.ts';
import type { BlockDeviceRow } from './instance-tables.ts';

/** Where a block device is on its way: the host is to have it while it is `attaching` or `attached`. */
export type BlockDeviceState = 'reserved' | 'attaching' | 'attached' | 'detaching';

/** A block device of a server. */
export interface BlockDevice {
  readonly id: string;
  readonly instanceUuid: string;
  readonly sourceType: string;
  readonly destinationType: string;
  readonly sourceId: string | null;
  readonly volumeId: string | null;
  /** Gibibytes. */
  readonly volumeSize: number | null;
  readonly volumeType: string | null;
  readonly deviceType: string | null;
  readonly diskBus: string | null;
  readonly guestFormat: string | null;
  readonly deviceName: string | null;
  readonly bootIndex: number | null;
  readonly isDeletedWithServer: boolean;
  readonly tag: string | null;
  readonly isOwnVolume: boolean;
  readonly attachmentId: string | null;
  readonly connectionInfo: ConnectionInfo | null;
  readonly state: BlockDeviceState;
  readonly createdAt: Timestamp;
}

/** A row as the rest of the service sees it. */
export const blockDeviceOf = (row: BlockDeviceRow): BlockDevice => ({
  id: row.id,
  instanceUuid: row.instance_uuid,
  sourceType: row.source_type,
  destinationType: row.destination_type,
  sourceId: row.source_id,
  volumeId: row.volume_id,
  volumeSize: row.volume_size,
  volumeType: row.volume_type,
  deviceType: row.device_type,
  diskBus: row.disk_bus,
  guestFormat: row.guest_format,
  deviceName: row.device_name,
  bootIndex: row.boot_index,
  isDeletedWithServer: row.delete_on_termination,
  tag: row.tag,
  isOwnVolume: row.is_own_volume,
  attachmentId: row.attachment_id,
  connectionInfo: fromNullableJson<ConnectionInfo>(row.connection_info),
  // Only this service writes the column.
  state: row.state as BlockDeviceState,
  createdAt: row.created_at,
});

/** The row of a block device that is new. */
export const blockDeviceRow = (device: BlockDevice): BlockDeviceRow => ({
  id: device.id,
  instance_uuid: device.instanceUuid,
  source_type: device.sourceType,
  destination_type: device.destinationType,
  source_id: device.sourceId,
  volume_id: device.volumeId,
  volume_size: device.volumeSize,
  volume_type: device.volumeType,
  device_type: device.deviceType,
  disk_bus: device.diskBus,
  guest_format: device.guestFormat,
  device_name: device.deviceName,
  boot_index: device.bootIndex,
  delete_on_termination: device.isDeletedWithServer,
  tag: device.tag,
  is_own_volume: device.isOwnVolume,
  attachment_id: device.attachmentId,
  connection_info: device.connectionInfo === null ? null : JSON.stringify(device.connectionInfo),
  state: device.state,
  created_at: device.createdAt,
  updated_at: device.createdAt,
  deleted_at: null,
});
