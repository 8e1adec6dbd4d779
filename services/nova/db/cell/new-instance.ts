import type { Timestamp } from '@nimbo/context/timestamp.ts';
import { toJson } from '@nimbo/db/json.ts';
import type { FlavorSnapshot, ImageSnapshot, InstanceFault, KeySnapshot, PlacementWishes } from './documents.ts';
import type { InstanceRow } from './instance-tables.ts';

/** What a server is made of: kept as JSON until its cell is known, then as a row there. */
export interface NewInstance {
  readonly uuid: string;
  readonly projectId: string;
  readonly userId: string;
  readonly reservationId: string;
  readonly launchIndex: number;
  readonly name: string;
  readonly description: string | null;
  readonly hostname: string;
  readonly image: ImageSnapshot | null;
  readonly flavor: FlavorSnapshot;
  readonly keyPair: KeySnapshot | null;
  readonly userData: string | null;
  readonly hasConfigDrive: boolean;
  readonly accessIpV4: string | null;
  readonly accessIpV6: string | null;
  readonly rootDeviceName: string | null;
  readonly hasAutoDiskConfig: boolean;
  readonly metadata: Readonly<Record<string, string>>;
  readonly tags: readonly string[];
  readonly securityGroups: readonly string[];
  readonly wishes: PlacementWishes;
  readonly createdAt: Timestamp;
}

/** Where a new server stands. */
export interface NewInstanceState {
  readonly vmState: string;
  readonly taskState: string | null;
  readonly host?: string;
  readonly node?: string;
  readonly availabilityZone?: string | null;
  readonly adminPassword?: string | null;
  readonly fault?: InstanceFault;
  readonly scheduling?: unknown;
}

const nothingYet = {
  power_state: 0,
  progress: 0,
  launched_at: null,
  terminated_at: null,
  locked_by: null,
  locked_reason: null,
  interfaces: '[]',
  password: null,
  wanted_power_state: null,
  wanted_generation: 0,
  soft_reboots: 0,
  hard_reboots: 0,
  fence: 0,
  reported_generation: 0,
  reported_power_state: null,
  reported_error: null,
  reported_volumes: '[]',
  reported_ports: '[]',
  reported_at: null,
  version: 1,
  deleted_at: null,
} as const;

const sizesOf = ({ flavor }: NewInstance) => ({
  flavor: toJson(flavor),
  flavor_id: flavor.id,
  vcpus: flavor.vcpus,
  memory_mb: flavor.memoryMb,
  root_gb: flavor.rootGb,
  ephemeral_gb: flavor.ephemeralGb,
  swap_mb: flavor.swapMb,
});

const documentsOf = (made: NewInstance) => ({
  image_id: made.image?.id ?? null,
  image: made.image === null ? null : toJson(made.image),
  key_name: made.keyPair?.name ?? null,
  key_pair: made.keyPair === null ? null : toJson(made.keyPair),
  metadata: toJson(made.metadata),
  tags: toJson(made.tags),
  security_groups: toJson(made.securityGroups),
  wishes: toJson(made.wishes),
});

const stateOf = (state: NewInstanceState) => ({
  vm_state: state.vmState,
  task_state: state.taskState,
  host: state.host ?? null,
  node: state.node ?? null,
  availability_zone: state.availabilityZone ?? null,
  admin_password: state.adminPassword ?? null,
  fault: state.fault === undefined ? null : toJson(state.fault),
  scheduling: state.scheduling === undefined ? null : toJson(state.scheduling),
});

/** The row of a server that is new in its cell. */
export const newInstanceRow = (made: NewInstance, state: NewInstanceState, at: Timestamp): InstanceRow => ({
  ...nothingYet,
  ...sizesOf(made),
  ...documentsOf(made),
  ...stateOf(state),
  uuid: made.uuid,
  project_id: made.projectId,
  user_id: made.userId,
  reservation_id: made.reservationId,
  launch_index: made.launchIndex,
  name: made.name,
  description: made.description,
  hostname: made.hostname,
  user_data: made.userData,
  config_drive: made.hasConfigDrive,
  access_ip_v4: made.accessIpV4,
  access_ip_v6: made.accessIpV6,
  root_device_name: made.rootDeviceName,
  auto_disk_config: made.hasAutoDiskConfig,
  created_at: made.createdAt,
  updated_at: at,
});
