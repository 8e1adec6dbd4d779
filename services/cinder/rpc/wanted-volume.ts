import { nullable } from '@nimbo/schema/nullable.ts';
import { strictObject } from '@nimbo/schema/object.ts';
import { text, uuid } from '@nimbo/schema/text.ts';
import { Type, type Static } from 'typebox';

/** Where a volume's first content comes from, and the right to read it. */
const wantedImage = strictObject({
  id: uuid(),
  /** Of the data (`sha512`, …); null for images from before such hashes. */
  hash: nullable(strictObject({ algorithm: text(64), value: text(255) })),
  /** Bytes of the file. */
  size: Type.Integer({ minimum: 0 }),
  diskFormat: text(20),
  /** `@nimbo/auth/image-ticket.ts`; signed anew with each answer. */
  ticket: text(200),
});

/** A user of the volume on another host: an attachment, and the key (hexadecimal) that it was given. */
const exportClient = strictObject({
  id: uuid(),
  key: Type.String({ pattern: '^[0-9a-f]{64}$', 'x-secret': true }),
});

/** All that a host must know of a volume, or of a snapshot, which is a volume that nobody reaches, to bring it about. */
export const wantedVolume = strictObject({
  id: uuid(),
  /** Counts up with every change. */
  generation: Type.Integer({ minimum: 0 }),
  /** `absent`: it and its data are to go. */
  wanted: Type.Union([Type.Literal('present'), Type.Literal('absent')]),
  /** Bytes; a larger one is never made smaller. */
  size: Type.Integer({ minimum: 0 }),
  /** Null: blank. Only looked at where the volume is not there yet. */
  image: nullable(wantedImage),
  /** Another volume or snapshot of this host whose content it begins with. Only looked at where it is not there yet. */
  source: Type.Optional(nullable(uuid())),
  /** It was made before: where it is missing, that is a loss to be told of, and it is not made anew. */
  wasMade: Type.Boolean(),
  /** Whether guests shall reach it. */
  exported: Type.Boolean(),
  readOnly: Type.Boolean(),
  /** Who on other hosts may reach it, each by a key of its own; since 1.1. */
  clients: Type.Optional(Type.Array(exportClient)),
});

/** How far a host is with a volume. */
export const volumeReport = strictObject({
  id: uuid(),
  /** The newest generation that the host is through with, well (no error) or badly. */
  generation: Type.Integer({ minimum: 0 }),
  /** Why this generation is not reached; the host goes on trying until something else is wanted. */
  error: nullable(strictObject({ code: nullable(text(100)), message: text(2_000) })),
});

/** The host as a whole. */
export const backendFacts = strictObject({
  availabilityZone: text(255),
  driver: text(64),
  /** The unix socket of the NBD server; null where the driver serves none. */
  socket: nullable(text(107)),
  /** Where its volumes are reached from other hosts, over TLS; null for nowhere; since 1.1. */
  remote: Type.Optional(
    nullable(strictObject({ host: text(255), port: Type.Integer({ minimum: 1, maximum: 65_535 }) })),
  ),
  totalBytes: Type.Integer({ minimum: 0 }),
  freeBytes: Type.Integer({ minimum: 0 }),
});

export type WantedVolume = Static<typeof wantedVolume>;
export type WantedImage = Static<typeof wantedImage>;
export type VolumeReport = Static<typeof volumeReport>;
export type ExportClient = Static<typeof exportClient>;
export type BackendFacts = Static<typeof backendFacts>;
