import { Type, type Static, type TProperties, type TSchema, type TUnsafe } from 'typebox';
import type { Microversion } from '@nimbo/http/microversion.ts';
import type { Versioned } from '@nimbo/http/operation.ts';
import { nullable } from '@nimbo/schema/nullable.ts';
import { openObject, strictObject } from '@nimbo/schema/object.ts';
import { text, uuid } from '@nimbo/schema/text.ts';
import { looseBoolean, plainName, wholeNumber } from '../common/values.ts';

const optional = <S extends TSchema>(schema: S) => Type.Optional(schema);

/** A label of a server or of one of its devices: 1 to 60 characters, no slash, no comma. */
export const tag = Type.String({ minLength: 1, maxLength: 60, pattern: '^[^,/]*$' });
const fqdn = Type.String({ minLength: 1, maxLength: 255, pattern: '^[a-zA-Z0-9-._]*$' });
const hostname = Type.String({ minLength: 2, maxLength: 63, pattern: '^[a-zA-Z0-9]+[a-zA-Z0-9-]*[a-zA-Z0-9]+$' });
const address = Type.String({ format: 'ip' });
const accessV4 = Type.Union([Type.String({ format: 'ipv4' }), Type.Literal('')]);
const accessV6 = Type.Union([Type.String({ format: 'ipv6' }), Type.Literal('')]);
const diskConfig = Type.Enum(['AUTO', 'MANUAL']);

/** Keys and values of a server's metadata. */
export const metadata = Type.Record(Type.String({ pattern: '^[a-zA-Z0-9-_:. ]{1,255}$' }), text(), {
  additionalProperties: false,
});

const legacyDevice = {
  virtual_name: optional(text()),
  volume_id: optional(uuid()),
  snapshot_id: optional(uuid()),
  volume_size: optional(Type.Union([wholeNumber(1), Type.Literal(''), Type.Null()])),
  device_name: optional(Type.String({ minLength: 1, maxLength: 255, pattern: '^[a-zA-Z0-9._/-]*$' })),
  delete_on_termination: optional(looseBoolean()),
  no_device: optional(Type.Unknown()),
};

const device = {
  ...legacyDevice,
  source_type: optional(Type.Enum(['volume', 'image', 'snapshot', 'blank'])),
  destination_type: optional(Type.Enum(['local', 'volume'])),
  uuid: optional(Type.String({ minLength: 1, maxLength: 255, pattern: '^[a-zA-Z0-9._-]*$' })),
  image_id: optional(uuid()),
  guest_format: optional(text()),
  device_type: optional(text()),
  disk_bus: optional(text()),
  boot_index: optional(Type.Union([Type.Integer(), Type.String({ pattern: '^-?[0-9]+$' }), Type.Null()])),
};

const network = {
  fixed_ip: optional(address),
  port: optional(nullable(uuid())),
  uuid: optional(Type.String()),
};

const hint = Type.Union([uuid(), Type.Array(uuid())]);
const hints = openObject({
  group: optional(hint),
  different_host: optional(hint),
  same_host: optional(hint),
});

const base = {
  name: plainName(),
  imageRef: optional(Type.Union([uuid(), Type.Literal('')])),
  flavorRef: Type.Union([Type.String({ minLength: 1, maxLength: 2048 }), Type.Integer({ minimum: 0 })]),
  adminPass: optional(text(255, { 'x-secret': true })),
  metadata: optional(metadata),
  'OS-DCF:diskConfig': optional(diskConfig),
  accessIPv4: optional(accessV4),
  accessIPv6: optional(accessV6),
  availability_zone: optional(plainName()),
  block_device_mapping: optional(Type.Array(strictObject(legacyDevice), { maxItems: 255 })),
  config_drive: optional(looseBoolean()),
  key_name: optional(plainName()),
  min_count: optional(wholeNumber(1)),
  max_count: optional(wholeNumber(1)),
  return_reservation_id: optional(looseBoolean()),
  security_groups: optional(Type.Array(strictObject({ name: plainName() }), { maxItems: 64 })),
  user_data: optional(Type.String({ format: 'base64', maxLength: 65_535 })),
};

const networkWords = Type.Enum(['none', 'auto']);
const networksOf = (item: TProperties) => Type.Array(strictObject(item), { maxItems: 255 });
const devicesOf = (item: TProperties) => optional(Type.Array(strictObject({ ...device, ...item }), { maxItems: 255 }));

const uuidNetwork = { ...network, uuid: optional(uuid()) };
const tagged = { tag: optional(tag) };
const description = optional(nullable(text()));
const tags = optional(Type.Array(tag, { maxItems: 50, uniqueItems: true }));
const certificates = optional(nullable(Type.Array(Type.String(), { maxItems: 50 })));
const volumeType = { volume_type: optional(nullable(text())) };

/** What a server's body has beside the base, at the microversions from the one before up to `until`. */
const steps: readonly { readonly until: Microversion; readonly parts: TProperties }[] = [
  { until: '2.18', parts: { networks: optional(networksOf(network)), block_device_mapping_v2: devicesOf({}) } },
  {
    until: '2.31',
    parts: { description, networks: optional(networksOf(network)), block_device_mapping_v2: devicesOf({}) },
  },
  {
    until: '2.32',
    parts: {
      description,
      networks: optional(networksOf({ ...network, ...tagged })),
      block_device_mapping_v2: devicesOf(tagged),
    },
  },
  {
    until: '2.36',
    parts: {
      description,
      networks: optional(networksOf({ ...network, ...tagged })),
      block_device_mapping_v2: devicesOf({}),
    },
  },
  {
    until: '2.41',
    parts: {
      description,
      networks: Type.Union([networksOf(uuidNetwork), networkWords]),
      block_device_mapping_v2: devicesOf({}),
    },
  },
];

const networks = Type.Union([
  Type.Array(strictObject({ ...network, uuid: optional(uuid()), tag: optional(tag) }), { maxItems: 255 }),
  networkWords,
]);
const taggedDevices = Type.Array(strictObject({ ...device, ...volumeType, tag: optional(tag) }), { maxItems: 255 });
const since242 = { description, networks, block_device_mapping_v2: devicesOf(tagged) };
const since252 = { ...since242, tags };
const since263 = { ...since252, trusted_image_certificates: certificates };
const since267 = { ...since263, block_device_mapping_v2: optional(taggedDevices) };
const since274 = { ...since267, host: optional(fqdn), hypervisor_hostname: optional(fqdn) };
const since290 = { ...since274, hostname: optional(hostname) };
const since294 = { ...since274, hostname: optional(fqdn) };

const laterSteps: typeof steps = [
  { until: '2.51', parts: since242 },
  { until: '2.62', parts: since252 },
  { until: '2.66', parts: since263 },
  { until: '2.73', parts: since267 },
  { until: '2.89', parts: since274 },
  { until: '2.93', parts: since290 },
];

const bodyOf = (parts: TProperties) =>
  strictObject({
    server: strictObject({ ...base, ...parts }),
    'os:scheduler_hints': optional(hints),
    'OS-SCH-HNT:scheduler_hints': optional(hints),
  });

/** What the handler sees of every version: before 2.37 networks could be left out. */
const seenBody = strictObject({
  server: strictObject({ ...base, ...since294, networks: optional(networks) }),
  'os:scheduler_hints': optional(hints),
  'OS-SCH-HNT:scheduler_hints': optional(hints),
});

/** The body of a creation, as its handler sees it. */
export type CreateServerBody = Static<typeof seenBody>;

export const createServerBody: Versioned<TUnsafe<CreateServerBody>> = {
  latest: Type.Unsafe<CreateServerBody>(bodyOf(since294)),
  earlier: [...steps, ...laterSteps].map(({ until, parts }) => ({
    until,
    schema: bodyOf(parts),
    upgrade: (body) => body,
  })),
};

const updateBase = {
  name: optional(plainName()),
  'OS-DCF:diskConfig': optional(diskConfig),
  accessIPv4: optional(accessV4),
  accessIPv6: optional(accessV6),
};
const updateOf = <P extends TProperties>(parts: P) =>
  strictObject({ server: strictObject({ ...updateBase, ...parts }) });
const latestUpdate = updateOf({ description, hostname: optional(fqdn) });

export const updateServerBody: Versioned<typeof latestUpdate> = {
  latest: latestUpdate,
  earlier: [
    { until: '2.18', schema: updateOf({}), upgrade: (body) => body },
    { until: '2.89', schema: updateOf({ description }), upgrade: (body) => body },
    { until: '2.93', schema: updateOf({ description, hostname: optional(hostname) }), upgrade: (body) => body },
  ],
};

const shown = openObject({ id: uuid(), links: Type.Array(Type.Unknown()) });

export const createdAnswer = Type.Union([
  strictObject({ server: shown }),
  strictObject({ reservation_id: Type.String() }),
]);
export const serverAnswer = strictObject({ server: shown });
export const serversAnswer = openObject({ servers: Type.Array(shown) });
