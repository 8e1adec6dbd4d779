import type { Static } from 'typebox';
import { operation, type Operation } from '@nimbo/http/operation.ts';
import {
  createEndpoint,
  deleteEndpointFor,
  getEndpoint,
  listEndpointsFor,
  updateEndpointFor,
} from '../../domain/endpoint.ts';
import type { Keystone } from '../../domain/keystone.ts';
import { collection } from '../common/collection.ts';
import { unknownAttributes } from '../common/extra.ts';
import { v3Base } from '../common/urls.ts';
import { endpointPolicy } from './policy.ts';
import {
  createEndpointBody,
  endpointAnswer,
  endpointsAnswer,
  knownAttributes,
  listEndpointsQuery,
  updateEndpointBody,
} from './schema.ts';
import { endpointView } from './view.ts';

const changesOf = ({ endpoint }: Static<typeof updateEndpointBody>) => ({
  interface: endpoint.interface,
  serviceId: endpoint.service_id,
  url: endpoint.url,
  regionId: endpoint.region_id,
  region: endpoint.region,
  enabled: endpoint.enabled,
  extra: unknownAttributes(endpoint, knownAttributes),
});

const newEndpoint = (body: Static<typeof createEndpointBody>) => {
  const { interface: side, service_id: serviceId, url } = body.endpoint;
  return { ...changesOf(body), interface: side, serviceId, url };
};

export const endpointOperations = (keystone: Keystone): readonly Operation[] => [
  operation({
    name: 'list_endpoints',
    summary: 'List endpoints',
    method: 'GET',
    path: '/v3/endpoints',
    status: 200,
    authorization: { at: 'lookup', rule: endpointPolicy.list },
    query: listEndpointsQuery,
    response: endpointsAnswer,
    handle: async (ctx, { query, url }) => {
      const { interface: side, service_id: serviceId, region_id: regionId } = query;
      const filter = { interface: side, serviceId, regionIds: regionId === undefined ? undefined : [regionId] };
      const endpoints = await listEndpointsFor(ctx, keystone, endpointPolicy.list, filter);
      const views = endpoints.map((endpoint) => endpointView(endpoint, v3Base(url)));
      return collection('endpoints', views, url);
    },
  }),
  operation({
    name: 'create_endpoint',
    summary: 'Create an endpoint',
    method: 'POST',
    path: '/v3/endpoints',
    status: 201,
    authorization: { at: 'lookup', rule: endpointPolicy.create },
    body: createEndpointBody,
    response: endpointAnswer,
    handle: async (ctx, { body, url }) => {
      const endpoint = await createEndpoint(ctx, keystone, endpointPolicy.create, newEndpoint(body));
      return { endpoint: endpointView(endpoint, v3Base(url)) };
    },
  }),
  operation({
    name: 'show_endpoint',
    summary: 'Show an endpoint',
    method: 'GET',
    path: '/v3/endpoints/{endpoint_id}',
    status: 200,
    authorization: { at: 'lookup', rule: endpointPolicy.get },
    response: endpointAnswer,
    handle: async (ctx, { params, url }) => ({
      endpoint: endpointView(await getEndpoint(ctx, keystone, endpointPolicy.get, params.endpoint_id), v3Base(url)),
    }),
  }),
  operation({
    name: 'update_endpoint',
    summary: 'Change an endpoint',
    method: 'PATCH',
    path: '/v3/endpoints/{endpoint_id}',
    status: 200,
    authorization: { at: 'lookup', rule: endpointPolicy.update },
    body: updateEndpointBody,
    response: endpointAnswer,
    handle: async (ctx, { params, body, url }) => {
      const changes = changesOf(body);
      const endpoint = await updateEndpointFor(ctx, keystone, endpointPolicy.update, params.endpoint_id, changes);
      return { endpoint: endpointView(endpoint, v3Base(url)) };
    },
  }),
  operation({
    name: 'delete_endpoint',
    summary: 'Delete an endpoint',
    method: 'DELETE',
    path: '/v3/endpoints/{endpoint_id}',
    status: 204,
    authorization: { at: 'lookup', rule: endpointPolicy.delete },
    handle: (ctx, { params }) => deleteEndpointFor(ctx, keystone, endpointPolicy.delete, params.endpoint_id),
  }),
];
