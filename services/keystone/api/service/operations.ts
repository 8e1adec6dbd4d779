import type { Static } from 'typebox';
import { operation, type Operation } from '@nimbo/http/operation.ts';
import type { Keystone } from '../../domain/keystone.ts';
import {
  createService,
  deleteServiceFor,
  getService,
  listServicesFor,
  updateServiceFor,
} from '../../domain/service.ts';
import { collection } from '../common/collection.ts';
import { unknownAttributes } from '../common/extra.ts';
import { v3Base } from '../common/urls.ts';
import { servicePolicy } from './policy.ts';
import {
  createServiceBody,
  knownAttributes,
  listServicesQuery,
  serviceAnswer,
  servicesAnswer,
  updateServiceBody,
} from './schema.ts';
import { serviceView } from './view.ts';

const changesOf = ({ service }: Static<typeof updateServiceBody>) => ({
  type: service.type,
  enabled: service.enabled,
  extra: unknownAttributes(service, knownAttributes),
});

export const serviceOperations = (keystone: Keystone): readonly Operation[] => [
  operation({
    name: 'list_services',
    summary: 'List services',
    method: 'GET',
    path: '/v3/services',
    status: 200,
    authorization: { at: 'lookup', rule: servicePolicy.list },
    query: listServicesQuery,
    response: servicesAnswer,
    handle: async (ctx, { query, url }) => {
      const services = await listServicesFor(ctx, keystone, servicePolicy.list, query);
      const views = services.map((service) => serviceView(service, v3Base(url)));
      return collection('services', views, url);
    },
  }),
  operation({
    name: 'create_service',
    summary: 'Create a service',
    method: 'POST',
    path: '/v3/services',
    status: 201,
    authorization: { at: 'lookup', rule: servicePolicy.create },
    body: createServiceBody,
    response: serviceAnswer,
    handle: async (ctx, { body, url }) => {
      const given = { ...changesOf(body), type: body.service.type };
      return { service: serviceView(await createService(ctx, keystone, servicePolicy.create, given), v3Base(url)) };
    },
  }),
  operation({
    name: 'show_service',
    summary: 'Show a service',
    method: 'GET',
    path: '/v3/services/{service_id}',
    status: 200,
    authorization: { at: 'lookup', rule: servicePolicy.get },
    response: serviceAnswer,
    handle: async (ctx, { params, url }) => ({
      service: serviceView(await getService(ctx, keystone, servicePolicy.get, params.service_id), v3Base(url)),
    }),
  }),
  operation({
    name: 'update_service',
    summary: 'Change a service',
    method: 'PATCH',
    path: '/v3/services/{service_id}',
    status: 200,
    authorization: { at: 'lookup', rule: servicePolicy.update },
    body: updateServiceBody,
    response: serviceAnswer,
    handle: async (ctx, { params, body, url }) => {
      const changes = changesOf(body);
      const service = await updateServiceFor(ctx, keystone, servicePolicy.update, params.service_id, changes);
      return { service: serviceView(service, v3Base(url)) };
    },
  }),
  operation({
    name: 'delete_service',
    summary: 'Delete a service with its endpoints',
    method: 'DELETE',
    path: '/v3/services/{service_id}',
    status: 204,
    authorization: { at: 'lookup', rule: servicePolicy.delete },
    handle: (ctx, { params }) => deleteServiceFor(ctx, keystone, servicePolicy.delete, params.service_id),
  }),
];
