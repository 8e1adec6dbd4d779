import { createHash } from 'node:crypto';
import type { Timestamp } from '@nimbo/context/timestamp.ts';
import { versionNumber } from '@nimbo/http/version-number.ts';
import type { InstanceFault } from '../../db/cell/documents.ts';
import type { Instance } from '../../db/cell/instance.ts';
import type { SeenServer } from '../../domain/seen-server.ts';
import type { Created } from '../../domain/server-creation.ts';
import { serverStatus } from '../../domain/server-status.ts';
import { resourceLinks } from '../common/links.ts';
import { addressesView } from './addresses.ts';
import { imageProperties } from './image-properties.ts';
import type { ServerLook } from './look.ts';

const since = {
  v2_3: versionNumber('2.3'),
  v2_9: versionNumber('2.9'),
  v2_16: versionNumber('2.16'),
  v2_19: versionNumber('2.19'),
  v2_26: versionNumber('2.26'),
  v2_47: versionNumber('2.47'),
  v2_63: versionNumber('2.63'),
  v2_71: versionNumber('2.71'),
  v2_73: versionNumber('2.73'),
  v2_75: versionNumber('2.75'),
  v2_90: versionNumber('2.90'),
  v2_96: versionNumber('2.96'),
  v2_98: versionNumber('2.98'),
  v2_100: versionNumber('2.100'),
} as const;

/** Whole seconds, as most of nova's times are shown. */
const seconds = (timestamp: Timestamp): string => `${timestamp.slice(0, 19)}Z`;

/** Microseconds without a zone, as usage times are shown. */
const plain = (timestamp: Timestamp | null): string | null => (timestamp === null ? null : timestamp.slice(0, -1));

/** The host as a tenant may know it: the same for all servers of the project there, and nothing to others. */
const hostIdOf = ({ host, projectId }: Instance): string =>
  host === null ? '' : createHash('sha224').update(`${projectId}${host}`).digest('hex');

const bookmark = (url: URL, collection: string, id: string) => {
  const [, link] = resourceLinks(url, collection, id);
  return link === undefined ? [] : [link];
};

const imageView = ({ imageId, image }: Instance, { url, version }: ServerLook) => {
  if (imageId === null) return '';
  const shown = { id: imageId, links: bookmark(url, 'images', imageId) };
  return version >= since.v2_98 ? { ...shown, properties: imageProperties(image?.properties ?? {}) } : shown;
};

const flavorView = ({ flavor }: Instance, { url, version, showsExtraSpecs }: ServerLook) => {
  if (version < since.v2_47) return { id: flavor.id, links: bookmark(url, 'flavors', flavor.id) };
  return {
    vcpus: flavor.vcpus,
    ram: flavor.memoryMb,
    disk: flavor.rootGb,
    ephemeral: flavor.ephemeralGb,
    swap: flavor.swapMb,
    original_name: flavor.name,
    ...(showsExtraSpecs ? { extra_specs: flavor.extraSpecs } : {}),
  };
};

const faultView = ({ code, message, details, at }: InstanceFault, { isAdmin }: ServerLook) => ({
  code,
  created: seconds(at),
  message,
  ...(details !== null && (isAdmin || code !== 500) ? { details } : {}),
});

const instanceName = ({ uuid }: Instance): string => `instance-${uuid.slice(0, 8)}`;

/** What administrators see of where and how a server runs. */
const attributesView = (instance: Instance, { version }: ServerLook) => {
  const first = {
    'OS-EXT-SRV-ATTR:host': instance.host,
    'OS-EXT-SRV-ATTR:instance_name': instanceName(instance),
    'OS-EXT-SRV-ATTR:hypervisor_hostname': instance.node,
  };
  if (version < since.v2_3) return first;
  return {
    ...first,
    'OS-EXT-SRV-ATTR:hostname': instance.hostname,
    'OS-EXT-SRV-ATTR:kernel_id': '',
    'OS-EXT-SRV-ATTR:launch_index': instance.launchIndex,
    'OS-EXT-SRV-ATTR:ramdisk_id': '',
    'OS-EXT-SRV-ATTR:reservation_id': instance.reservationId,
    'OS-EXT-SRV-ATTR:root_device_name': instance.rootDeviceName,
    'OS-EXT-SRV-ATTR:user_data': instance.userData,
  };
};

const volumesView = ({ volumes }: SeenServer, { version }: ServerLook) =>
  volumes.map(({ volumeId, isDeletedWithServer }) =>
    version >= since.v2_3 ? { id: volumeId, delete_on_termination: isDeletedWithServer } : { id: volumeId },
  );

const shownHostStatus = ({ hostStatus }: SeenServer, look: ServerLook): string | undefined => {
  if (look.version < since.v2_16 || look.hostStatus === 'none') return undefined;
  return look.hostStatus === 'any' || hostStatus === 'UNKNOWN' ? hostStatus : undefined;
};

/** What later microversions added, in their order. */
const additions = (server: SeenServer, look: ServerLook) => {
  const { instance } = server;
  const { version } = look;
  const hostStatus = shownHostStatus(server, look);
  return {
    ...(version >= since.v2_9 ? { locked: instance.lockedBy !== null } : {}),
    ...(hostStatus === undefined ? {} : { host_status: hostStatus }),
    ...(version >= since.v2_19 ? { description: instance.description } : {}),
    ...(version >= since.v2_26 ? { tags: instance.tags } : {}),
    ...(version >= since.v2_63 ? { trusted_image_certificates: null } : {}),
    ...(version >= since.v2_71 && look.isAlone ? { server_groups: server.groups } : {}),
    ...(version >= since.v2_73 ? { locked_reason: instance.lockedReason } : {}),
    ...(version >= since.v2_90 ? { 'OS-EXT-SRV-ATTR:hostname': instance.hostname } : {}),
    ...(version >= since.v2_96 ? { pinned_availability_zone: instance.wishes.availabilityZone } : {}),
    ...(version >= since.v2_100 ? { scheduler_hints: instance.wishes.hints } : {}),
  };
};

const statusView = (instance: Instance, look: ServerLook) => {
  const status = serverStatus(instance.vmState, instance.taskState);
  return {
    status,
    ...(instance.fault !== null && (status === 'ERROR' || status === 'DELETED')
      ? { fault: faultView(instance.fault, look) }
      : {}),
    ...(status === 'ACTIVE' || status === 'BUILD' || status === 'PASSWORD' ? { progress: instance.progress } : {}),
    'OS-EXT-STS:task_state': instance.taskState,
    'OS-EXT-STS:vm_state': instance.vmState,
    'OS-EXT-STS:power_state': instance.powerState,
  };
};

/** A server of a short list. */
export const serverSummary = ({ uuid, name }: Pick<Instance, 'uuid' | 'name'>, { url }: Pick<ServerLook, 'url'>) => ({
  id: uuid,
  name,
  links: resourceLinks(url, 'servers', uuid),
});

/** A server as the Compute API shows it whole. */
export const serverView = (server: SeenServer, look: ServerLook) => {
  const { instance } = server;
  return {
    ...serverSummary(instance, look),
    ...statusView(instance, look),
    tenant_id: instance.projectId,
    user_id: instance.userId,
    metadata: instance.metadata,
    hostId: hostIdOf(instance),
    image: imageView(instance, look),
    flavor: flavorView(instance, look),
    created: seconds(instance.createdAt),
    updated: seconds(instance.updatedAt),
    addresses: instance.vmState === 'building' ? {} : addressesView(instance.interfaces),
    accessIPv4: instance.accessIpV4 ?? '',
    accessIPv6: instance.accessIpV6 ?? '',
    'OS-DCF:diskConfig': instance.hasAutoDiskConfig ? 'AUTO' : 'MANUAL',
    'OS-EXT-AZ:availability_zone': instance.availabilityZone ?? '',
    config_drive: instance.hasConfigDrive ? 'True' : '',
    key_name: instance.keyName,
    'OS-SRV-USG:launched_at': plain(instance.launchedAt),
    'OS-SRV-USG:terminated_at': plain(instance.terminatedAt),
    ...(instance.interfaces.length > 0 || instance.vmState === 'building'
      ? { security_groups: instance.securityGroups.map((name) => ({ name })) }
      : {}),
    ...(look.showsAttributes ? attributesView(instance, look) : {}),
    'os-extended-volumes:volumes_attached': volumesView(server, look),
    ...additions(server, look),
  };
};

/** What an update answers: since 2.75 the whole server, before that the attributes of the first version. */
export const updatedView = (server: SeenServer, look: ServerLook): object => {
  if (look.version >= since.v2_75) return serverView(server, look);
  const { instance } = server;
  const whole = serverView(server, { ...look, showsAttributes: false });
  const kept = Object.entries(whole).filter(([name]) => updatedAttributes.has(name));
  return {
    ...Object.fromEntries(kept),
    ...(look.version >= since.v2_9 ? { locked: instance.lockedBy !== null } : {}),
  };
};

const updatedAttributes = new Set([
  'id',
  'name',
  'links',
  'status',
  'progress',
  'fault',
  'tenant_id',
  'user_id',
  'metadata',
  'hostId',
  'image',
  'flavor',
  'created',
  'updated',
  'addresses',
  'accessIPv4',
  'accessIPv6',
  'OS-DCF:diskConfig',
  'description',
  'tags',
  'trusted_image_certificates',
  'server_groups',
  'locked_reason',
]);

/** What a creation answers; of several servers, the first. */
export const createdView = (
  { servers: [server] }: Created,
  { url, adminPass }: { readonly url: URL; readonly adminPass: string },
) => {
  if (server === undefined) throw new Error('a creation makes at least one server');
  const { uuid, hasAutoDiskConfig, securityGroups } = server;
  return {
    id: uuid,
    links: resourceLinks(url, 'servers', uuid),
    'OS-DCF:diskConfig': hasAutoDiskConfig ? 'AUTO' : 'MANUAL',
    security_groups: securityGroups.map((name) => ({ name })),
    adminPass,
  };
};
