import type { Static } from 'typebox';
import { operation, type Operation } from '@nimbo/http/operation.ts';
import type { Keystone } from '../../domain/keystone.ts';
import {
  createMapping,
  deleteMappingFor,
  getMapping,
  listMappingsFor,
  updateMappingFor,
  type GivenMapping,
} from '../../domain/mapping.ts';
import { collection } from '../common/collection.ts';
import { v3Base } from '../common/urls.ts';
import { mappingPolicy } from './policy.ts';
import { mappingAnswer, mappingBody, mappingsAnswer } from './schema.ts';
import { mappingView } from './view.ts';

const all = '/v3/OS-FEDERATION/mappings';
const one = '/v3/OS-FEDERATION/mappings/{mapping_id}';

const given = ({ mapping }: Static<typeof mappingBody>): GivenMapping => ({
  rules: mapping.rules,
  schemaVersion: mapping.schema_version,
});

export const mappingOperations = (keystone: Keystone): readonly Operation[] => [
  operation({
    name: 'list_mappings',
    summary: 'List mappings',
    method: 'GET',
    path: all,
    status: 200,
    authorization: { at: 'lookup', rule: mappingPolicy.list },
    response: mappingsAnswer,
    handle: async (ctx, { url }) => {
      const mappings = await listMappingsFor(ctx, keystone, mappingPolicy.list);
      const views = mappings.map((mapping) => mappingView(mapping, v3Base(url)));
      return collection('mappings', views, url);
    },
  }),
  operation({
    name: 'create_mapping',
    summary: 'Create a mapping of what identity providers say',
    method: 'PUT',
    path: one,
    status: 201,
    authorization: { at: 'lookup', rule: mappingPolicy.create },
    body: mappingBody,
    response: mappingAnswer,
    handle: async (ctx, { params, body, url }) => {
      const made = await createMapping(ctx, keystone, mappingPolicy.create, params.mapping_id, given(body));
      return { mapping: mappingView(made, v3Base(url)) };
    },
  }),
  operation({
    name: 'show_mapping',
    summary: 'Show a mapping',
    method: 'GET',
    path: one,
    status: 200,
    authorization: { at: 'lookup', rule: mappingPolicy.get },
    response: mappingAnswer,
    handle: async (ctx, { params, url }) => ({
      mapping: mappingView(await getMapping(ctx, keystone, mappingPolicy.get, params.mapping_id), v3Base(url)),
    }),
  }),
  operation({
    name: 'update_mapping',
    summary: 'Change a mapping',
    method: 'PATCH',
    path: one,
    status: 200,
    authorization: { at: 'lookup', rule: mappingPolicy.update },
    body: mappingBody,
    response: mappingAnswer,
    handle: async (ctx, { params, body, url }) => {
      const changed = await updateMappingFor(ctx, keystone, mappingPolicy.update, params.mapping_id, given(body));
      return { mapping: mappingView(changed, v3Base(url)) };
    },
  }),
  operation({
    name: 'delete_mapping',
    summary: 'Delete a mapping',
    method: 'DELETE',
    path: one,
    status: 204,
    authorization: { at: 'lookup', rule: mappingPolicy.delete },
    handle: (ctx, { params }) => deleteMappingFor(ctx, keystone, mappingPolicy.delete, params.mapping_id),
  }),
];
