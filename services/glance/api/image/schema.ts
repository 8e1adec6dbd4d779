import { Type } from 'typebox';
import { sortQuery } from '@nimbo/http/sorting.ts';
import { flag } from '@nimbo/schema/flag.ts';
import { nullable } from '@nimbo/schema/nullable.ts';
import { integer } from '@nimbo/schema/number.ts';
import { openObject } from '@nimbo/schema/object.ts';
import { text, uuid } from '@nimbo/schema/text.ts';
import type { GlanceSettings } from '../../config.ts';
import { visibilities } from '../../domain/visibility.ts';
import { instant, nullableText, optional, wordOf } from '../common/schema.ts';

const tag = text();
const formatOf = (formats: readonly string[]) => optional(nullable(wordOf(formats)));

/**
 * The body of a new image. Attributes that only the service sets may be of any kind here: they are refused as
 * forbidden, not as malformed. All others beside these are custom properties.
 */
export const createImageBody = ({ disk_formats, container_formats }: GlanceSettings) =>
  Type.Object(
    {
      id: optional(uuid()),
      name: optional(nullableText),
      visibility: optional(wordOf(visibilities)),
      owner: optional(nullableText),
      disk_format: formatOf(disk_formats),
      container_format: formatOf(container_formats),
      min_disk: optional(integer()),
      min_ram: optional(integer()),
      protected: optional(flag()),
      os_hidden: optional(flag()),
      tags: optional(Type.Array(tag, { maxItems: 1_000 })),
    },
    { additionalProperties: true },
  );

/** Attributes of that body that are no custom properties. */
export const describedAttributes = [
  'id',
  'name',
  'visibility',
  'owner',
  'disk_format',
  'container_format',
  'min_disk',
  'min_ram',
  'protected',
  'os_hidden',
  'tags',
];

/** The domain reads the operations themselves: their two forms differ by content type. */
export const patchBody = Type.Array(Type.Unknown());

export const patchTypes = [
  'application/openstack-images-v2.1-json-patch',
  'application/openstack-images-v2.0-json-patch',
];

/** Whatever else a query has is a custom property to filter by. */
export const listImagesQuery = openObject({
  limit: optional(integer()),
  marker: optional(text()),
  ...sortQuery,
  tag: optional(Type.Array(text(), { maxItems: 128 })),
  visibility: optional(wordOf([...visibilities, 'all'])),
  member_status: optional(wordOf(['pending', 'accepted', 'rejected', 'all'])),
  os_hidden: optional(wordOf(['true', 'false', 'True', 'False'])),
});

const nullableCount = nullable(Type.Integer({ minimum: 0 }));

export const shownImage = openObject({
  id: uuid(),
  name: nullableText,
  status: Type.String(),
  visibility: Type.String(),
  owner: nullableText,
  disk_format: nullableText,
  container_format: nullableText,
  size: nullableCount,
  virtual_size: nullableCount,
  checksum: nullableText,
  os_hash_algo: nullableText,
  os_hash_value: nullableText,
  min_disk: integer(),
  min_ram: integer(),
  protected: flag(),
  os_hidden: flag(),
  tags: Type.Array(tag),
  created_at: instant,
  updated_at: instant,
  self: Type.String(),
  file: Type.String(),
  schema: Type.String(),
});

export const imagesAnswer = Type.Object(
  {
    images: Type.Array(shownImage),
    first: Type.String(),
    next: optional(Type.String()),
    schema: Type.String(),
  },
  { additionalProperties: false },
);
