import { BadRequest, NotFound } from '@nimbo/errors/faults.ts';
import { operation, type Operation } from '@nimbo/http/operation.ts';
import { strictObject } from '@nimbo/schema/object.ts';
import { Type } from 'typebox';
import type { Cinder } from '../../domain/cinder.ts';
import type { Texts } from '../../db/volume-store.ts';
import { changeVolumeType, getVolumeType } from '../../domain/volume-type.ts';
import { texts } from '../common/values.ts';
import { volumeTypePolicy as policy } from '../volume-type/policy.ts';

const addBody = strictObject({ extra_specs: texts() });
const oneBody = Type.Record(Type.String({ minLength: 1, maxLength: 255 }), Type.String({ maxLength: 255 }));

const all = '/v3/types/{type_id}/extra_specs';
const one = '/v3/types/{type_id}/extra_specs/{key}';

const valueOf = (specs: Texts, id: string, key: string): string => {
  const { [key]: value } = specs;
  if (value === undefined) throw new NotFound(`Volume Type ${id} has no extra specs with key ${key}.`);
  return value;
};

const without = (specs: Texts, key: string): Texts => {
  const { [key]: _, ...rest } = specs;
  return rest;
};

const readOperations = (cinder: Cinder): readonly Operation[] => [
  operation({
    name: 'list_extra_specs',
    summary: 'List the extra specs of a volume type',
    method: 'GET',
    path: all,
    status: 200,
    authorization: { at: 'request', rule: policy.specIndex },
    handle: async (ctx, { params }) => ({
      extra_specs: (await getVolumeType(ctx, cinder, params.type_id)).extra_specs,
    }),
  }),
  operation({
    name: 'show_extra_spec',
    summary: 'Show an extra spec of a volume type',
    method: 'GET',
    path: one,
    status: 200,
    authorization: { at: 'request', rule: policy.specShow },
    handle: async (ctx, { params: { type_id: id, key } }) => ({
      [key]: valueOf((await getVolumeType(ctx, cinder, id)).extra_specs, id, key),
    }),
  }),
];

export const extraSpecOperations = (cinder: Cinder): readonly Operation[] => [
  ...readOperations(cinder),
  operation({
    name: 'create_extra_specs',
    summary: 'Add extra specs to a volume type',
    method: 'POST',
    path: all,
    status: 200,
    authorization: { at: 'request', rule: policy.specCreate },
    body: addBody,
    handle: async (ctx, { params, body: { extra_specs: added } }) => {
      await changeVolumeType(ctx, cinder, params.type_id, (type) => ({
        extra_specs: { ...type.extra_specs, ...added },
      }));
      return { extra_specs: added };
    },
  }),
  operation({
    name: 'update_extra_spec',
    summary: 'Set an extra spec of a volume type',
    method: 'PUT',
    path: one,
    status: 200,
    authorization: { at: 'request', rule: policy.specUpdate },
    body: oneBody,
    handle: async (ctx, { params: { type_id: id, key }, body }) => {
      if (Object.keys(body).length !== 1 || !Object.hasOwn(body, key)) {
        throw new BadRequest(`Request body and URI mismatch: the body must hold ${key}, and nothing else.`);
      }
      await changeVolumeType(ctx, cinder, id, (type) => ({ extra_specs: { ...type.extra_specs, ...body } }));
      return body;
    },
  }),
  operation({
    name: 'delete_extra_spec',
    summary: 'Remove an extra spec of a volume type',
    method: 'DELETE',
    path: one,
    status: 202,
    authorization: { at: 'request', rule: policy.specDelete },
    handle: async (ctx, { params: { type_id: id, key } }) => {
      await changeVolumeType(ctx, cinder, id, ({ extra_specs: specs }) => {
        valueOf(specs, id, key);
        return { extra_specs: without(specs, key) };
      });
    },
  }),
];
