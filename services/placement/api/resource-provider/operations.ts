import { operation, reply, type Operation } from '@nimbo/http/operation.ts';
import type { Placement } from '../../domain/placement.ts';
import { findProvidersBy } from '../../domain/provider-list.ts';
import { changeProvider, createProvider, getProvider, removeProvider } from '../../domain/resource-provider.ts';
import { dated } from '../common/dated.ts';
import { location } from '../common/location.ts';
import { isSince } from '../common/since.ts';
import { canonicalUuid } from '../common/uuid.ts';
import { providerPolicy } from './policy.ts';
import { providerQuery } from './query.ts';
import { createBody, listQuery, providerAnswer, providersAnswer, updateBody } from './schema.ts';
import { providerPath, providerView } from './view.ts';

const parentIn = (body: { readonly parent_provider_uuid?: string | null }): string | null | undefined =>
  typeof body.parent_provider_uuid === 'string' ? canonicalUuid(body.parent_provider_uuid) : body.parent_provider_uuid;

export const providerOperations = (placement: Placement): readonly Operation[] => [
  operation({
    name: 'list_resource_providers',
    summary: 'List resource providers',
    method: 'GET',
    path: '/resource_providers',
    status: 200,
    authorization: { at: 'request', rule: providerPolicy.list },
    query: listQuery,
    response: providersAnswer,
    handle: async (ctx, { query, version }) => {
      const providers = await findProvidersBy(placement, providerQuery(query, version));
      const body = { resource_providers: providers.map((provider) => providerView(provider, version)) };
      return dated(ctx, { version, changed: providers.map((provider) => provider.updated_at), body });
    },
  }),
  operation({
    name: 'create_resource_provider',
    summary: 'Create a resource provider',
    method: 'POST',
    path: '/resource_providers',
    status: 200,
    authorization: { at: 'request', rule: providerPolicy.create },
    body: createBody,
    response: providerAnswer,
    handle: async (ctx, { body, url, version }) => {
      const uuid = body.uuid === undefined ? undefined : canonicalUuid(body.uuid);
      const input = { name: body.name, uuid, parentUuid: parentIn(body) };
      const provider = await createProvider(ctx, placement, input);
      const headers = location(url, '/resource_providers', providerPath(provider.uuid));
      if (!isSince(version, '1.20')) return reply({ status: 201, headers });
      const view = providerView(provider, version);
      return dated(ctx, { version, changed: [provider.updated_at], headers, body: view });
    },
  }),
  operation({
    name: 'show_resource_provider',
    summary: 'Show a resource provider',
    method: 'GET',
    path: '/resource_providers/{uuid}',
    status: 200,
    authorization: { at: 'request', rule: providerPolicy.show },
    response: providerAnswer,
    handle: async (ctx, { params, version }) => {
      const provider = await getProvider(placement, canonicalUuid(params.uuid));
      return dated(ctx, { version, changed: [provider.updated_at], body: providerView(provider, version) });
    },
  }),
  operation({
    name: 'update_resource_provider',
    summary: 'Change a resource provider',
    method: 'PUT',
    path: '/resource_providers/{uuid}',
    status: 200,
    authorization: { at: 'request', rule: providerPolicy.update },
    body: updateBody,
    response: providerAnswer,
    handle: async (ctx, { params, body, version }) => {
      const input = { name: body.name, parentUuid: parentIn(body) };
      const mayReparent = isSince(version, '1.37');
      const provider = await changeProvider(ctx, placement, canonicalUuid(params.uuid), input, mayReparent);
      return dated(ctx, { version, changed: [provider.updated_at], body: providerView(provider, version) });
    },
  }),
  operation({
    name: 'delete_resource_provider',
    summary: 'Delete a resource provider',
    method: 'DELETE',
    path: '/resource_providers/{uuid}',
    status: 204,
    authorization: { at: 'request', rule: providerPolicy.delete },
    handle: (ctx, { params }) => removeProvider(ctx, placement, canonicalUuid(params.uuid)),
  }),
];
