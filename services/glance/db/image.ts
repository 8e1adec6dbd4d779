import type { Selectable } from 'kysely';
import type { Timestamp } from '@nimbo/context/timestamp.ts';
import { fromJson, toJson } from '@nimbo/db/json.ts';
import type { ImageRow } from './tables.ts';

/** Texts by name; read with `Object.hasOwn`, because callers choose the names. */
export type ImageProperties = Readonly<Record<string, string>>;

/** An image as rules and views see it. */
export interface Image {
  readonly id: string;
  readonly name: string | null;
  readonly status: string;
  readonly visibility: string;
  /** The project it belongs to. */
  readonly owner: string | null;
  readonly diskFormat: string | null;
  readonly containerFormat: string | null;
  /** Bytes; null until there is data. */
  readonly size: number | null;
  readonly virtualSize: number | null;
  /** MD5 of the data. */
  readonly checksum: string | null;
  readonly hashAlgorithm: string | null;
  readonly hashValue: string | null;
  /** GiB. */
  readonly minDisk: number;
  /** MiB. */
  readonly minRam: number;
  readonly isProtected: boolean;
  readonly isHidden: boolean;
  readonly properties: ImageProperties;
  readonly tags: readonly string[];
  readonly generation: number;
  readonly createdAt: Timestamp;
  readonly updatedAt: Timestamp;
}

const noProperties: ImageProperties = {};
const noTags: readonly string[] = [];

export const imageOf = (row: Selectable<ImageRow>): Image => ({
  id: row.id,
  name: row.name,
  status: row.status,
  visibility: row.visibility,
  owner: row.owner,
  diskFormat: row.disk_format,
  containerFormat: row.container_format,
  size: row.size,
  virtualSize: row.virtual_size,
  checksum: row.checksum,
  hashAlgorithm: row.os_hash_algo,
  hashValue: row.os_hash_value,
  minDisk: row.min_disk,
  minRam: row.min_ram,
  isProtected: row.protected,
  isHidden: row.os_hidden,
  properties: row.properties === '{}' ? noProperties : fromJson<ImageProperties>(row.properties),
  tags: row.tags === '[]' ? noTags : fromJson<readonly string[]>(row.tags),
  generation: row.generation,
  createdAt: row.created_at,
  updatedAt: row.updated_at,
});

/** The columns that users describe an image with; status, size and hashes are the upload's. */
export const describingColumns = (image: Image) => ({
  name: image.name,
  visibility: image.visibility,
  owner: image.owner,
  disk_format: image.diskFormat,
  container_format: image.containerFormat,
  min_disk: image.minDisk,
  min_ram: image.minRam,
  protected: image.isProtected,
  os_hidden: image.isHidden,
  properties: toJson(image.properties),
  tags: toJson(image.tags),
});
