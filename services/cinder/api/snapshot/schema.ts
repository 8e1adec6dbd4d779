import { Type } from 'typebox';
import { nullable } from '@nimbo/schema/nullable.ts';
import { openObject, strictObject } from '@nimbo/schema/object.ts';
import { text, uuid } from '@nimbo/schema/text.ts';
import { listQuery } from '../common/page.ts';
import { loose, looseBoolean, texts } from '../common/values.ts';

const names = {
  name: Type.Optional(loose()),
  display_name: Type.Optional(loose()),
  description: Type.Optional(loose()),
  display_description: Type.Optional(loose()),
} as const;

export const createSnapshotBody = strictObject({
  snapshot: openObject({
    ...names,
    volume_id: uuid(),
    force: Type.Optional(nullable(looseBoolean())),
    metadata: Type.Optional(nullable(texts())),
  }),
});
export const updateSnapshotBody = strictObject({ snapshot: openObject(names) });
export const snapshotMetadataBody = strictObject({ metadata: texts() });
export const resetSnapshotBody = strictObject({
  'os-reset_status': strictObject({
    status: Type.String({ enum: ['available', 'error', 'creating', 'deleting', 'error_deleting'] }),
  }),
});

export const snapshotsQuery = openObject({
  ...listQuery,
  name: Type.Optional(text()),
  status: Type.Optional(text()),
  volume_id: Type.Optional(text()),
});

const shown = openObject({
  id: uuid(),
  volume_id: uuid(),
  status: Type.String(),
  size: Type.Integer(),
  metadata: Type.Record(Type.String(), Type.String()),
});

export const snapshotAnswer = strictObject({ snapshot: shown });
export const snapshotsAnswer = openObject({ snapshots: Type.Array(shown) });
