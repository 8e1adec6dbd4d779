import { randomBytes } from 'node:crypto';
import { BadRequest } from '@nimbo/errors/faults.ts';
import type { DeviceWish, NetworkWishes, ServerRequest } from '../../domain/server-request.ts';
import { isTrue } from '../common/values.ts';
import type { CreateServerBody } from './schema.ts';

type Server = CreateServerBody['server'];
type Device = NonNullable<Server['block_device_mapping_v2']>[number];
type LegacyDevice = NonNullable<Server['block_device_mapping']>[number];

const passwordBytes = 9;

const numberOrNull = (value: string | number | null | undefined): number | null =>
  value === undefined || value === null || value === '' ? null : Number(value);

const isSet = (value: string | boolean | undefined): boolean => value !== undefined && isTrue(value);

const blankDevice = {
  volumeType: null,
  deviceType: null,
  diskBus: null,
  guestFormat: null,
  tag: null,
} as const;

/** A device in the words of the first version: a volume, or a snapshot to make one from; `vda` is booted from. */
const legacyDeviceWish = (given: LegacyDevice): DeviceWish => ({
  ...blankDevice,
  sourceType: given.snapshot_id === undefined ? 'volume' : 'snapshot',
  destinationType: 'volume',
  sourceId: given.snapshot_id ?? given.volume_id ?? null,
  bootIndex: /(^|\/)vda$/.test(given.device_name ?? '') ? 0 : null,
  size: numberOrNull(given.volume_size),
  deviceName: given.device_name ?? null,
  isDeletedWithServer: isSet(given.delete_on_termination),
});

/** The source may be told by its type and an id, or by the name of the id alone. */
const sourceOf = (given: Device): Pick<DeviceWish, 'sourceType' | 'sourceId'> => {
  if (given.source_type !== undefined) return { sourceType: given.source_type, sourceId: given.uuid ?? null };
  if (given.volume_id !== undefined) return { sourceType: 'volume', sourceId: given.volume_id };
  if (given.snapshot_id !== undefined) return { sourceType: 'snapshot', sourceId: given.snapshot_id };
  if (given.image_id !== undefined) return { sourceType: 'image', sourceId: given.image_id };
  throw new BadRequest('Block Device Mapping is Invalid: a device needs a source_type.');
};

const deviceWish = (given: Device): DeviceWish => {
  const source = sourceOf(given);
  const isVolume = source.sourceType === 'volume' || source.sourceType === 'snapshot';
  return {
    ...source,
    destinationType: given.destination_type ?? (isVolume ? 'volume' : 'local'),
    bootIndex: numberOrNull(given.boot_index),
    size: numberOrNull(given.volume_size),
    volumeType: given.volume_type ?? null,
    deviceName: given.device_name ?? null,
    deviceType: given.device_type ?? null,
    diskBus: given.disk_bus ?? null,
    guestFormat: given.guest_format ?? null,
    isDeletedWithServer: isSet(given.delete_on_termination),
    tag: given.tag ?? null,
  };
};

const devicesOf = ({ block_device_mapping: first, block_device_mapping_v2: second }: Server): readonly DeviceWish[] => {
  if (first !== undefined && second !== undefined)
    throw new BadRequest('Use either block_device_mapping or block_device_mapping_v2, not both.');
  return second?.map(deviceWish) ?? first?.map(legacyDeviceWish) ?? [];
};

const networksOf = ({ networks }: Server): NetworkWishes => {
  if (networks === undefined) return 'usual';
  if (typeof networks === 'string') return networks;
  return networks.map(({ uuid, port, fixed_ip: fixedIp, tag }) => ({
    networkId: uuid ?? null,
    portId: port ?? null,
    fixedIp: fixedIp ?? null,
    tag: tag ?? null,
  }));
};

const countsOf = ({ min_count: least, max_count: most }: Server): Pick<ServerRequest, 'minimum' | 'maximum'> => {
  const minimum = Number(least ?? 1);
  const maximum = Number(most ?? minimum);
  if (minimum > maximum) throw new BadRequest('min_count must be <= max_count');
  return { minimum, maximum };
};

const textOrNull = (text: string | null | undefined): string | null =>
  text === undefined || text === null || text === '' ? null : text;

const placeOf = (server: Server) => ({
  availabilityZone: server.availability_zone ?? null,
  host: server.host ?? null,
  node: server.hypervisor_hostname ?? null,
});

/** @throws BadRequest for what no schema says */
export const serverRequest = (body: CreateServerBody): ServerRequest => {
  const { server } = body;
  if ((server.trusted_image_certificates ?? []).length > 0)
    throw new BadRequest('Image signatures are not verified by this cloud: leave trusted_image_certificates out.');
  return {
    ...countsOf(server),
    ...placeOf(server),
    name: server.name.trim(),
    description: server.description ?? null,
    hostname: server.hostname ?? null,
    imageId: textOrNull(server.imageRef),
    flavorId: String(server.flavorRef).split('/').at(-1) ?? '',
    adminPassword: server.adminPass ?? randomBytes(passwordBytes).toString('base64url'),
    metadata: server.metadata ?? {},
    tags: server.tags ?? [],
    networks: networksOf(server),
    devices: devicesOf(server),
    securityGroups: (server.security_groups ?? []).map(({ name }) => name),
    keyName: server.key_name ?? null,
    userData: textOrNull(server.user_data),
    hasConfigDrive: isSet(server.config_drive),
    hasAutoDiskConfig: server['OS-DCF:diskConfig'] !== 'MANUAL',
    accessIpV4: textOrNull(server.accessIPv4),
    accessIpV6: textOrNull(server.accessIPv6),
    hints: body['os:scheduler_hints'] ?? body['OS-SCH-HNT:scheduler_hints'] ?? {},
  };
};
