import { BadRequest, NotFound } from '@nimbo/errors/faults.ts';
import { operation, type Operation } from '@nimbo/http/operation.ts';
import { strictObject } from '@nimbo/schema/object.ts';
import { text } from '@nimbo/schema/text.ts';
import type { Cinder } from '../../domain/cinder.ts';
import { changeTexts, readTexts, withoutText } from '../../domain/volume-change.ts';
import { texts } from '../common/values.ts';
import { volumeMetadataPolicy as policy } from './policy.ts';

const metadataBody = strictObject({ metadata: texts() });
const itemBody = strictObject({ meta: texts() });
const setImageBody = strictObject({ 'os-set_image_metadata': strictObject({ metadata: texts() }) });
const unsetImageBody = strictObject({ 'os-unset_image_metadata': strictObject({ key: text(255) }) });
const showImageBody = strictObject({ 'os-show_image_metadata': strictObject({}) });

const all = '/v3/volumes/{volume_id}/metadata';
const one = '/v3/volumes/{volume_id}/metadata/{key}';
const action = '/v3/volumes/{volume_id}/action';

const readOperations = (cinder: Cinder): readonly Operation[] => [
  operation({
    name: 'list_volume_metadata',
    summary: 'Show the metadata of a volume',
    method: 'GET',
    path: all,
    status: 200,
    authorization: { at: 'lookup', rule: policy.get },
    handle: async (ctx, { params }) => ({
      metadata: await readTexts(ctx, cinder, { id: params.volume_id, rule: policy.get, which: 'metadata' }),
    }),
  }),
  operation({
    name: 'show_volume_metadata_item',
    summary: 'Show one item of the metadata of a volume',
    method: 'GET',
    path: one,
    status: 200,
    authorization: { at: 'lookup', rule: policy.get },
    handle: async (ctx, { params: { volume_id: id, key } }) => {
      const { [key]: value } = await readTexts(ctx, cinder, { id, rule: policy.get, which: 'metadata' });
      if (value === undefined) throw new NotFound(`Volume ${id} has no metadata with key ${key}.`);
      return { meta: { [key]: value } };
    },
  }),
];

const writeOperations = (cinder: Cinder): readonly Operation[] => [
  operation({
    name: 'create_volume_metadata',
    summary: 'Add metadata to a volume',
    method: 'POST',
    path: all,
    status: 200,
    authorization: { at: 'lookup', rule: policy.create },
    body: metadataBody,
    handle: async (ctx, { params: { volume_id: id }, body: { metadata } }) => {
      const which = { id, rule: policy.create, which: 'metadata' } as const;
      return { metadata: await changeTexts(ctx, cinder, which, (old) => ({ ...old, ...metadata })) };
    },
  }),
  operation({
    name: 'replace_volume_metadata',
    summary: 'Replace the metadata of a volume',
    method: 'PUT',
    path: all,
    status: 200,
    authorization: { at: 'lookup', rule: policy.update },
    body: metadataBody,
    handle: async (ctx, { params: { volume_id: id }, body: { metadata } }) => {
      const which = { id, rule: policy.update, which: 'metadata' } as const;
      return { metadata: await changeTexts(ctx, cinder, which, () => metadata) };
    },
  }),
  operation({
    name: 'update_volume_metadata_item',
    summary: 'Set one item of the metadata of a volume',
    method: 'PUT',
    path: one,
    status: 200,
    authorization: { at: 'lookup', rule: policy.update },
    body: itemBody,
    handle: async (ctx, { params: { volume_id: id, key }, body: { meta } }) => {
      if (Object.keys(meta).length !== 1 || !Object.hasOwn(meta, key)) {
        throw new BadRequest(`Request body and URI mismatch: the body must hold ${key}, and nothing else.`);
      }
      await changeTexts(ctx, cinder, { id, rule: policy.update, which: 'metadata' }, (old) => ({ ...old, ...meta }));
      return { meta };
    },
  }),
  operation({
    name: 'delete_volume_metadata_item',
    summary: 'Remove one item of the metadata of a volume',
    method: 'DELETE',
    path: one,
    status: 200,
    authorization: { at: 'lookup', rule: policy.delete },
    handle: async (ctx, { params: { volume_id: id, key } }) => {
      await changeTexts(ctx, cinder, { id, rule: policy.delete, which: 'metadata' }, (old) => withoutText(old, key));
    },
  }),
];

const imageOperations = (cinder: Cinder): readonly Operation[] => [
  operation({
    name: 'set_volume_image_metadata',
    summary: 'Set image metadata of a volume',
    method: 'POST',
    path: action,
    action: 'os-set_image_metadata',
    status: 200,
    authorization: { at: 'lookup', rule: policy.imageSet },
    body: setImageBody,
    handle: async (ctx, { params: { volume_id: id }, body }) => {
      const { metadata } = body['os-set_image_metadata'];
      const which = { id, rule: policy.imageSet, which: 'image_metadata' } as const;
      return { metadata: await changeTexts(ctx, cinder, which, (old) => ({ ...old, ...metadata })) };
    },
  }),
  operation({
    name: 'unset_volume_image_metadata',
    summary: 'Remove image metadata of a volume',
    method: 'POST',
    path: action,
    action: 'os-unset_image_metadata',
    status: 200,
    authorization: { at: 'lookup', rule: policy.imageRemove },
    body: unsetImageBody,
    handle: async (ctx, { params: { volume_id: id }, body }) => {
      const { key } = body['os-unset_image_metadata'];
      const which = { id, rule: policy.imageRemove, which: 'image_metadata' } as const;
      await changeTexts(ctx, cinder, which, (old) => withoutText(old, key));
    },
  }),
  operation({
    name: 'show_volume_image_metadata',
    summary: 'Show image metadata of a volume',
    method: 'POST',
    path: action,
    action: 'os-show_image_metadata',
    status: 200,
    authorization: { at: 'lookup', rule: policy.imageShow },
    body: showImageBody,
    handle: async (ctx, { params }) => {
      const which = { id: params.volume_id, rule: policy.imageShow, which: 'image_metadata' } as const;
      return { metadata: await readTexts(ctx, cinder, which) };
    },
  }),
];

export const volumeMetadataOperations = (cinder: Cinder): readonly Operation[] => [
  ...readOperations(cinder),
  ...writeOperations(cinder),
  ...imageOperations(cinder),
];
