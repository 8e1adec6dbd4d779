import type { Timestamp } from '@nimbo/context/timestamp.ts';

/** A cell: a database with the servers of some hosts. */
export interface CellMappingRow {
  uuid: string;
  /** The database's name is `nova-<name>`. */
  name: string;
  created_at: Timestamp;
}

/** Which cell a host belongs to. */
interface HostMappingRow {
  host: string;
  cell_uuid: string;
  created_at: Timestamp;
}

/**
 * Where a server lives, and what it takes of its project's quotas: the row is written in the transaction that admits
 * the server and deleted when the server is gone, so quotas are counted from these rows alone.
 */
export interface InstanceMappingRow {
  instance_uuid: string;
  /** Null until a host is chosen. */
  cell_uuid: string | null;
  project_id: string;
  user_id: string;
  vcpus: number;
  memory_mb: number;
  /** True from the moment deletion was asked for; such servers take nothing any more. */
  queued_for_delete: boolean;
  created_at: Timestamp;
  updated_at: Timestamp;
}

export interface CellMappingTables {
  cell_mappings: CellMappingRow;
  host_mappings: HostMappingRow;
  instance_mappings: InstanceMappingRow;
}
