import type { Static } from 'typebox';
import { BadRequest } from '@nimbo/errors/faults.ts';
import { operation, type Operation } from '@nimbo/http/operation.ts';
import type { Keystone } from '../../domain/keystone.ts';
import { createRegion, deleteRegion, getRegion, listRegionsFor, updateRegionFor } from '../../domain/region.ts';
import { collection } from '../common/collection.ts';
import { unknownAttributes } from '../common/extra.ts';
import { v3Base } from '../common/urls.ts';
import { regionPolicy } from './policy.ts';
import {
  createRegionBody,
  knownAttributes,
  listRegionsQuery,
  regionAnswer,
  regionsAnswer,
  updateRegionBody,
} from './schema.ts';
import { regionView } from './view.ts';

const changesOf = ({ region }: Static<typeof updateRegionBody>) => ({
  parentRegionId: region.parent_region_id,
  description: region.description,
  extra: unknownAttributes(region, knownAttributes),
});

/** @throws BadRequest where the body names another region than the path */
const assertSameId = (inPath: string, inBody: string | undefined): void => {
  if (inBody === undefined || inBody === inPath) return;
  throw new BadRequest(`Conflicting region IDs specified: "${inPath}" != "${inBody}".`);
};

export const regionOperations = (keystone: Keystone): readonly Operation[] => [
  operation({
    name: 'list_regions',
    summary: 'List regions',
    method: 'GET',
    path: '/v3/regions',
    status: 200,
    authorization: { at: 'lookup', rule: regionPolicy.list },
    query: listRegionsQuery,
    response: regionsAnswer,
    handle: async (ctx, { query, url }) => {
      const regions = await listRegionsFor(ctx, keystone, regionPolicy.list, query.parent_region_id);
      const views = regions.map((region) => regionView(region, v3Base(url)));
      return collection('regions', views, url);
    },
  }),
  operation({
    name: 'create_region',
    summary: 'Create a region',
    method: 'POST',
    path: '/v3/regions',
    status: 201,
    authorization: { at: 'lookup', rule: regionPolicy.create },
    body: createRegionBody,
    response: regionAnswer,
    handle: async (ctx, { body, url }) => {
      const given = { ...changesOf(body), id: body.region.id };
      return { region: regionView(await createRegion(ctx, keystone, regionPolicy.create, given), v3Base(url)) };
    },
  }),
  operation({
    name: 'create_region_by_id',
    summary: 'Create a region under an id',
    method: 'PUT',
    path: '/v3/regions/{region_id}',
    status: 201,
    authorization: { at: 'lookup', rule: regionPolicy.create },
    body: createRegionBody,
    response: regionAnswer,
    handle: async (ctx, { params, body, url }) => {
      assertSameId(params.region_id, body.region.id);
      const given = { ...changesOf(body), id: params.region_id };
      return { region: regionView(await createRegion(ctx, keystone, regionPolicy.create, given), v3Base(url)) };
    },
  }),
  operation({
    name: 'show_region',
    summary: 'Show a region',
    method: 'GET',
    path: '/v3/regions/{region_id}',
    status: 200,
    authorization: { at: 'lookup', rule: regionPolicy.get },
    response: regionAnswer,
    handle: async (ctx, { params, url }) => ({
      region: regionView(await getRegion(ctx, keystone, regionPolicy.get, params.region_id), v3Base(url)),
    }),
  }),
  operation({
    name: 'update_region',
    summary: 'Change a region',
    method: 'PATCH',
    path: '/v3/regions/{region_id}',
    status: 200,
    authorization: { at: 'lookup', rule: regionPolicy.update },
    body: updateRegionBody,
    response: regionAnswer,
    handle: async (ctx, { params, body, url }) => {
      assertSameId(params.region_id, body.region.id);
      const region = await updateRegionFor(ctx, keystone, regionPolicy.update, params.region_id, changesOf(body));
      return { region: regionView(region, v3Base(url)) };
    },
  }),
  operation({
    name: 'delete_region',
    summary: 'Delete a region with those below it',
    method: 'DELETE',
    path: '/v3/regions/{region_id}',
    status: 204,
    authorization: { at: 'lookup', rule: regionPolicy.delete },
    handle: (ctx, { params }) => deleteRegion(ctx, keystone, regionPolicy.delete, params.region_id),
  }),
];
