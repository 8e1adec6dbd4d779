import type { Timestamp } from '@nimbo/context/timestamp.ts';
import { fromJson, fromNullableJson } from '@nimbo/db/json.ts';
import type {
  FlavorSnapshot,
  HostError,
  ImageSnapshot,
  InstanceFault,
  Interface,
  KeySnapshot,
  PlacementWishes,
} from './documents.ts';
import type { InstanceRow, ReportedPower, WantedPower } from './instance-tables.ts';

/** What a host is to make of a server. */
export interface Wish {
  readonly power: WantedPower | null;
  readonly generation: number;
  readonly softReboots: number;
  readonly hardReboots: number;
  readonly adminPassword: string | null;
  readonly fence: number;
}

/** What its host said last of a server. */
export interface Report {
  readonly generation: number;
  readonly power: ReportedPower | null;
  readonly error: HostError | null;
  readonly volumes: readonly string[];
  readonly ports: readonly string[];
  readonly at: Timestamp | null;
}

/** A server. */
export interface Instance {
  readonly uuid: string;
  readonly projectId: string;
  readonly userId: string;
  readonly reservationId: string;
  readonly launchIndex: number;
  readonly name: string;
  readonly description: string | null;
  readonly hostname: string;
  readonly imageId: string | null;
  readonly image: ImageSnapshot | null;
  readonly flavor: FlavorSnapshot;
  readonly availabilityZone: string | null;
  readonly host: string | null;
  readonly node: string | null;
  readonly vmState: string;
  readonly taskState: string | null;
  readonly powerState: number;
  readonly progress: number;
  readonly launchedAt: Timestamp | null;
  readonly terminatedAt: Timestamp | null;
  readonly keyName: string | null;
  readonly keyPair: KeySnapshot | null;
  readonly userData: string | null;
  readonly hasConfigDrive: boolean;
  readonly lockedBy: string | null;
  readonly lockedReason: string | null;
  readonly accessIpV4: string | null;
  readonly accessIpV6: string | null;
  readonly rootDeviceName: string | null;
  readonly hasAutoDiskConfig: boolean;
  readonly metadata: Readonly<Record<string, string>>;
  readonly tags: readonly string[];
  readonly interfaces: readonly Interface[];
  readonly securityGroups: readonly string[];
  readonly wishes: PlacementWishes;
  readonly fault: InstanceFault | null;
  readonly password: string | null;
  readonly wanted: Wish;
  readonly reported: Report;
  readonly version: number;
  readonly createdAt: Timestamp;
  readonly updatedAt: Timestamp;
  readonly deletedAt: Timestamp | null;
}

const wishOf = (row: InstanceRow): Wish => ({
  power: row.wanted_power_state,
  generation: row.wanted_generation,
  softReboots: row.soft_reboots,
  hardReboots: row.hard_reboots,
  adminPassword: row.admin_password,
  fence: row.fence,
});

const reportOf = (row: InstanceRow): Report => ({
  generation: row.reported_generation,
  power: row.reported_power_state,
  error: fromNullableJson<HostError>(row.reported_error),
  volumes: fromJson<string[]>(row.reported_volumes),
  ports: fromJson<string[]>(row.reported_ports),
  at: row.reported_at,
});

const documentsOf = (row: InstanceRow) => ({
  image: fromNullableJson<ImageSnapshot>(row.image),
  flavor: fromJson<FlavorSnapshot>(row.flavor),
  keyPair: fromNullableJson<KeySnapshot>(row.key_pair),
  metadata: fromJson<Record<string, string>>(row.metadata),
  tags: fromJson<string[]>(row.tags),
  interfaces: fromJson<Interface[]>(row.interfaces),
  securityGroups: fromJson<string[]>(row.security_groups),
  wishes: fromJson<PlacementWishes>(row.wishes),
  fault: fromNullableJson<InstanceFault>(row.fault),
});

/** A row as the rest of the service sees it. */
export const instanceOf = (row: InstanceRow): Instance => ({
  ...documentsOf(row),
  uuid: row.uuid,
  projectId: row.project_id,
  userId: row.user_id,
  reservationId: row.reservation_id,
  launchIndex: row.launch_index,
  name: row.name,
  description: row.description,
  hostname: row.hostname,
  imageId: row.image_id,
  availabilityZone: row.availability_zone,
  host: row.host,
  node: row.node,
  vmState: row.vm_state,
  taskState: row.task_state,
  powerState: row.power_state,
  progress: row.progress,
  launchedAt: row.launched_at,
  terminatedAt: row.terminated_at,
  keyName: row.key_name,
  userData: row.user_data,
  hasConfigDrive: row.config_drive,
  lockedBy: row.locked_by,
  lockedReason: row.locked_reason,
  accessIpV4: row.access_ip_v4,
  accessIpV6: row.access_ip_v6,
  rootDeviceName: row.root_device_name,
  hasAutoDiskConfig: row.auto_disk_config,
  password: row.password,
  wanted: wishOf(row),
  reported: reportOf(row),
  version: row.version,
  createdAt: row.created_at,
  updatedAt: row.updated_at,
  deletedAt: row.deleted_at,
});
