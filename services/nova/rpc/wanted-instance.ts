import { integer, positiveInteger } from '@nimbo/schema/number.ts';
import { nullable } from '@nimbo/schema/nullable.ts';
import { strictObject } from '@nimbo/schema/object.ts';
import { text, uuid } from '@nimbo/schema/text.ts';
import { Type, type Static } from 'typebox';

/** What a guest shall be doing; `absent`: it and all its files are to go. */
const wantedPower = Type.Union([
  Type.Literal('running'),
  Type.Literal('paused'),
  Type.Literal('suspended'),
  Type.Literal('stopped'),
  Type.Literal('absent'),
]);

/** Where the root disk's content comes from, and the right to read it. */
const wantedImage = strictObject({
  id: uuid(),
  /** Of the data (`sha512`, …); null for images from before such hashes. */
  hash: nullable(strictObject({ algorithm: text(64), value: text(255) })),
  /** Bytes of the file. */
  size: Type.Integer({ minimum: 0 }),
  diskFormat: text(20),
  /** Image properties that say how the machine is built: `hw_disk_bus`, `hw_vif_model`, … */
  properties: Type.Record(Type.String(), Type.String()),
  /** `@nimbo/auth/image-ticket.ts`; signed anew with each answer. */
  ticket: text(200),
});

/** A volume as cinder's attachment describes it. */
const wantedVolume = strictObject({
  volumeId: uuid(),
  /** `connection_info` of the attachment: `{ driver_volume_type, data }`. */
  connection: strictObject({ driver: text(64), data: Type.Record(Type.String(), Type.Unknown()) }),
  /** Place in the boot order; null: not booted from. */
  bootIndex: nullable(integer()),
  readOnly: Type.Optional(Type.Boolean()),
  /** Bytes; a guest that sees fewer is told that the volume has grown. Left out where that is not known. */
  size: Type.Optional(Type.Integer({ minimum: 0 })),
});

/** A card; the tap behind it is made by neutron's agent, named after the port. */
const wantedPort = strictObject({
  portId: uuid(),
  mac: text(17),
  mtu: nullable(positiveInteger()),
});

/** All that a host must know of an instance to bring it about. The order of volumes and ports is the guest's. */
export const wantedInstance = strictObject({
  uuid: uuid(),
  /** Counts up with every change; a lower one than was seen before is stale and refused. */
  generation: Type.Integer({ minimum: 0 }),
  power: wantedPower,
  /** Counters: where they stand higher than what was done, the guest is started anew. */
  reboots: strictObject({ soft: integer(), hard: integer() }),
  name: text(255),
  vcpus: positiveInteger(),
  memoryMb: positiveInteger(),
  /** 0 where a volume is the root disk, or the root disk is as large as its image. */
  rootGb: integer(),
  ephemeralGb: integer(),
  swapMb: integer(),
  /** Null: boots from a volume. */
  image: nullable(wantedImage),
  volumes: Type.Array(wantedVolume),
  ports: Type.Array(wantedPort),
  configDrive: Type.Boolean(),
  /** Milliseconds that the guest has to shut down by itself before it is ended. */
  shutdownGrace: Type.Optional(Type.Integer({ minimum: 0 })),
});

export type WantedInstance = Static<typeof wantedInstance>;
export type WantedImage = Static<typeof wantedImage>;
export type WantedVolume = Static<typeof wantedVolume>;
export type WantedPort = Static<typeof wantedPort>;
