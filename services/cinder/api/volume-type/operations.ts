import { Type } from 'typebox';
import { BadRequest } from '@nimbo/errors/faults.ts';
import { operation, type Operation } from '@nimbo/http/operation.ts';
import { nullable } from '@nimbo/schema/nullable.ts';
import { openObject, strictObject } from '@nimbo/schema/object.ts';
import { text } from '@nimbo/schema/text.ts';
import type { Cinder } from '../../domain/cinder.ts';
import {
  changeVolumeType,
  createVolumeType,
  getVolumeType,
  listTypesFor,
  removeVolumeType,
  type VolumeTypeChanges,
} from '../../domain/volume-type.ts';
import { isTrue, looseBoolean, texts } from '../common/values.ts';
import { volumeTypePolicy as policy } from './policy.ts';
import { volumeTypeView } from './view.ts';

const typeName = Type.String({ minLength: 1, maxLength: 255, pattern: String.raw`\S` });

const createBody = strictObject({
  volume_type: openObject({
    name: typeName,
    description: Type.Optional(nullable(text(255))),
    extra_specs: Type.Optional(nullable(texts())),
    'os-volume-type-access:is_public': Type.Optional(looseBoolean()),
  }),
});

const updateBody = strictObject({
  volume_type: strictObject({
    name: Type.Optional(nullable(text(255))),
    description: Type.Optional(nullable(text(255))),
    is_public: Type.Optional(looseBoolean()),
  }),
});

const query = openObject({ is_public: Type.Optional(text()) });

const wantedPublic = (asked: string | undefined): boolean | undefined =>
  asked === undefined ? true : asked.toLowerCase() === 'none' ? undefined : isTrue(asked);

/** What may be told anew. */
interface Asked {
  readonly name?: string | null;
  readonly description?: string | null;
  readonly is_public?: boolean | string;
}

const changesOf = (asked: Asked): VolumeTypeChanges => {
  const { name, description, is_public: isPublic } = asked;
  if (name === undefined && description === undefined && isPublic === undefined) {
    throw new BadRequest('Specify volume type name, description, is_public or a combination thereof.');
  }
  if (typeof name === 'string' && name.trim() === '') throw new BadRequest('Volume type name can not be empty.');
  return {
    ...(typeof name === 'string' ? { name: name.trim() } : {}),
    ...(description === undefined ? {} : { description }),
    ...(isPublic === undefined ? {} : { is_public: isTrue(isPublic) }),
  };
};

const readOperations = (cinder: Cinder): readonly Operation[] => [
  operation({
    name: 'list_volume_types',
    summary: 'List volume types',
    method: 'GET',
    path: '/v3/types',
    status: 200,
    authorization: { at: 'request', rule: policy.getAll },
    query,
    handle: async (ctx, { query: { is_public: isPublic } }) => {
      const types = await listTypesFor(ctx, cinder, wantedPublic(isPublic));
      return { volume_types: await Promise.all(types.map((type) => volumeTypeView(ctx, type))) };
    },
  }),
  operation({
    name: 'show_volume_type',
    summary: 'Show a volume type; `default` is the one that volumes get',
    method: 'GET',
    path: '/v3/types/{type_id}',
    status: 200,
    authorization: { at: 'request', rule: policy.get },
    handle: async (ctx, { params }) => ({
      volume_type: await volumeTypeView(ctx, await getVolumeType(ctx, cinder, params.type_id)),
    }),
  }),
];

export const volumeTypeOperations = (cinder: Cinder): readonly Operation[] => [
  ...readOperations(cinder),
  operation({
    name: 'create_volume_type',
    summary: 'Create a volume type',
    method: 'POST',
    path: '/v3/types',
    status: 200,
    authorization: { at: 'request', rule: policy.create },
    body: createBody,
    handle: async (ctx, { body: { volume_type: asked } }) => {
      const type = await createVolumeType(ctx, cinder, {
        name: asked.name.trim(),
        description: asked.description ?? null,
        isPublic: isTrue(asked['os-volume-type-access:is_public'] ?? true),
        extraSpecs: asked.extra_specs ?? {},
      });
      return { volume_type: await volumeTypeView(ctx, type) };
    },
  }),
  operation({
    name: 'update_volume_type',
    summary: 'Update a volume type',
    method: 'PUT',
    path: '/v3/types/{type_id}',
    status: 200,
    authorization: { at: 'request', rule: policy.update },
    body: updateBody,
    handle: async (ctx, { params, body: { volume_type: asked } }) => {
      const changes = changesOf(asked);
      const type = await changeVolumeType(ctx, cinder, params.type_id, () => changes);
      return { volume_type: await volumeTypeView(ctx, type) };
    },
  }),
  operation({
    name: 'delete_volume_type',
    summary: 'Delete a volume type',
    method: 'DELETE',
    path: '/v3/types/{type_id}',
    status: 202,
    authorization: { at: 'request', rule: policy.delete },
    handle: (ctx, { params }) => removeVolumeType(ctx, cinder, params.type_id),
  }),
];
