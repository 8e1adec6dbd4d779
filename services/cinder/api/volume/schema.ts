import { Type } from 'typebox';
import { nullable } from '@nimbo/schema/nullable.ts';
import { openObject, strictObject } from '@nimbo/schema/object.ts';
import { text, uuid } from '@nimbo/schema/text.ts';
import { listQuery } from '../common/page.ts';
import { looseBoolean, loose, texts, wholeNumber } from '../common/values.ts';

const volume = {
  name: Type.Optional(loose()),
  display_name: Type.Optional(loose()),
  description: Type.Optional(loose()),
  display_description: Type.Optional(loose()),
  size: Type.Optional(nullable(wholeNumber(1))),
  availability_zone: Type.Optional(loose()),
  volume_type: Type.Optional(nullable(text(255))),
  metadata: Type.Optional(nullable(texts())),
  imageRef: Type.Optional(nullable(text(255))),
  image_id: Type.Optional(nullable(text(255))),
  snapshot_id: Type.Optional(nullable(text(36))),
  source_volid: Type.Optional(nullable(text(36))),
  consistencygroup_id: Type.Optional(Type.Null()),
  group_id: Type.Optional(Type.Null()),
  backup_id: Type.Optional(Type.Null()),
  multiattach: Type.Optional(nullable(looseBoolean())),
} as const;

const hints = Type.Optional(nullable(Type.Record(Type.String(), Type.Unknown())));

export const createVolumeBody = strictObject({
  volume: openObject(volume),
  'OS-SCH-HNT:scheduler_hints': hints,
});

/** What another service asks, for a project of its users'. */
export const createForOthersBody = strictObject({
  volume: openObject(volume),
  project_id: text(255, { minLength: 1 }),
  user_id: text(255, { minLength: 1 }),
  /** Who asks again with the same gets the volume that was made. */
  request_key: text(255, { minLength: 1 }),
});

export const updateVolumeBody = strictObject({
  volume: openObject({
    name: volume.name,
    display_name: volume.display_name,
    description: volume.description,
    display_description: volume.display_description,
    metadata: volume.metadata,
  }),
});

export const volumesQuery = openObject({
  ...listQuery,
  name: Type.Optional(text()),
  display_name: Type.Optional(text()),
  status: Type.Optional(text()),
  bootable: Type.Optional(text()),
  availability_zone: Type.Optional(text()),
  metadata: Type.Optional(text(4096)),
  project_id: Type.Optional(text()),
  user_id: Type.Optional(text()),
  host: Type.Optional(text()),
  size: Type.Optional(text()),
  with_count: Type.Optional(text()),
});

export const deleteQuery = openObject({
  force: Type.Optional(text()),
  cascade: Type.Optional(text()),
});

const shown = openObject({ id: uuid(), name: Type.String(), links: Type.Array(Type.Unknown()) });

const detailed = openObject({
  ...shown.properties,
  status: Type.String(),
  size: Type.Integer(),
  attachments: Type.Array(Type.Unknown()),
  metadata: Type.Record(Type.String(), Type.String()),
});

export const volumeAnswer = strictObject({ volume: detailed });
export const volumesAnswer = openObject({ volumes: Type.Array(shown) });
export const detailedVolumesAnswer = openObject({ volumes: Type.Array(detailed) });
