import type { Generated } from 'kysely';
import type { Timestamp } from '@nimbo/context/timestamp.ts';

/** A process of nova's: `nova-compute` on a host, `nova-conductor`, `nova-scheduler`. */
export interface ServiceRow {
  /** What callers before microversion 2.53 know it by. */
  id: Generated<number>;
  uuid: string;
  host: string;
  binary: string;
  /** Set by an administrator: gets no new servers. */
  disabled: boolean;
  disabled_reason: string | null;
  /** Told by an administrator that it is down for sure, whatever it reports. */
  forced_down: boolean;
  /** When it last reported, by the clock of control; null where it never did. */
  last_seen_up: Timestamp | null;
  report_count: number;
  created_at: Timestamp;
  updated_at: Timestamp | null;
}

/** What a host has and how much of it is in use, as the host last reported. */
interface ComputeNodeRow {
  /** What callers before microversion 2.53 know it by. */
  id: Generated<number>;
  /** Also the uuid of its resource provider in placement. */
  uuid: string;
  host: string;
  hypervisor_hostname: string;
  hypervisor_type: string;
  /** For example 7002000 for QEMU 7.2.0. */
  hypervisor_version: number;
  host_ip: string;
  vcpus: number;
  memory_mb: number;
  local_gb: number;
  vcpus_used: number;
  memory_mb_used: number;
  local_gb_used: number;
  /** GiB that the file system really has left; null where the driver can't tell. */
  disk_available_least: number | null;
  running_vms: number;
  /** JSON: `{arch, model, vendor, features, topology}`, or `{}`. */
  cpu_info: string;
  /** What `uptime` prints there; null where the driver can't tell. */
  uptime: string | null;
  created_at: Timestamp;
  updated_at: Timestamp;
}

export interface HostTables {
  services: ServiceRow;
  compute_nodes: ComputeNodeRow;
}
