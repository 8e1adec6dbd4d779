import type { Static } from 'typebox';
import { operation, type Operation } from '@nimbo/http/operation.ts';
import type { Keystone } from '../../domain/keystone.ts';
import {
  createServiceProvider,
  deleteServiceProviderFor,
  getServiceProvider,
  listServiceProvidersFor,
  updateServiceProviderFor,
} from '../../domain/service-provider.ts';
import { collection } from '../common/collection.ts';
import { v3Base } from '../common/urls.ts';
import { serviceProviderPolicy } from './policy.ts';
import {
  createServiceProviderBody,
  listServiceProvidersQuery,
  serviceProviderAnswer,
  serviceProvidersAnswer,
  updateServiceProviderBody,
} from './schema.ts';
import { serviceProviderView } from './view.ts';

const all = '/v3/OS-FEDERATION/service_providers';
const one = '/v3/OS-FEDERATION/service_providers/{service_provider_id}';

const changesOf = ({ service_provider: given }: Static<typeof updateServiceProviderBody>) => ({
  enabled: given.enabled,
  description: given.description,
  authUrl: given.auth_url,
  spUrl: given.sp_url,
  relayStatePrefix: given.relay_state_prefix,
});

export const serviceProviderOperations = (keystone: Keystone): readonly Operation[] => [
  operation({
    name: 'list_service_providers',
    summary: 'List service providers',
    method: 'GET',
    path: all,
    status: 200,
    authorization: { at: 'lookup', rule: serviceProviderPolicy.list },
    query: listServiceProvidersQuery,
    response: serviceProvidersAnswer,
    handle: async (ctx, { query, url }) => {
      const filter = { id: query.id, enabled: query.enabled };
      const providers = await listServiceProvidersFor(ctx, keystone, serviceProviderPolicy.list, filter);
      const views = providers.map((provider) => serviceProviderView(provider, v3Base(url)));
      return collection('service_providers', views, url);
    },
  }),
  operation({
    name: 'create_service_provider',
    summary: 'Create a service provider: a cloud that takes our word',
    method: 'PUT',
    path: one,
    status: 201,
    authorization: { at: 'lookup', rule: serviceProviderPolicy.create },
    body: createServiceProviderBody,
    response: serviceProviderAnswer,
    handle: async (ctx, { params, body, url }) => {
      const { auth_url: authUrl, sp_url: spUrl } = body.service_provider;
      const given = { ...changesOf(body), authUrl, spUrl };
      const rule = serviceProviderPolicy.create;
      const made = await createServiceProvider(ctx, keystone, rule, params.service_provider_id, given);
      return { service_provider: serviceProviderView(made, v3Base(url)) };
    },
  }),
  operation({
    name: 'show_service_provider',
    summary: 'Show a service provider',
    method: 'GET',
    path: one,
    status: 200,
    authorization: { at: 'lookup', rule: serviceProviderPolicy.get },
    response: serviceProviderAnswer,
    handle: async (ctx, { params, url }) => {
      const found = await getServiceProvider(ctx, keystone, serviceProviderPolicy.get, params.service_provider_id);
      return { service_provider: serviceProviderView(found, v3Base(url)) };
    },
  }),
  operation({
    name: 'update_service_provider',
    summary: 'Change a service provider',
    method: 'PATCH',
    path: one,
    status: 200,
    authorization: { at: 'lookup', rule: serviceProviderPolicy.update },
    body: updateServiceProviderBody,
    response: serviceProviderAnswer,
    handle: async (ctx, { params, body, url }) => {
      const rule = serviceProviderPolicy.update;
      const id = params.service_provider_id;
      const changed = await updateServiceProviderFor(ctx, keystone, rule, id, changesOf(body));
      return { service_provider: serviceProviderView(changed, v3Base(url)) };
    },
  }),
  operation({
    name: 'delete_service_provider',
    summary: 'Delete a service provider',
    method: 'DELETE',
    path: one,
    status: 204,
    authorization: { at: 'lookup', rule: serviceProviderPolicy.delete },
    handle: (ctx, { params }) =>
      deleteServiceProviderFor(ctx, keystone, serviceProviderPolicy.delete, params.service_provider_id),
  }),
];
