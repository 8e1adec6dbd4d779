import type { Static } from 'typebox';
import { operation, type Operation } from '@nimbo/http/operation.ts';
import {
  createIdentityProvider,
  deleteIdentityProviderFor,
  getIdentityProvider,
  listIdentityProvidersFor,
  updateIdentityProviderFor,
} from '../../domain/identity-provider.ts';
import type { Keystone } from '../../domain/keystone.ts';
import { collection } from '../common/collection.ts';
import { v3Base } from '../common/urls.ts';
import { identityProviderPolicy } from './policy.ts';
import {
  createIdentityProviderBody,
  identityProviderAnswer,
  identityProvidersAnswer,
  listIdentityProvidersQuery,
  updateIdentityProviderBody,
} from './schema.ts';
import { identityProviderView } from './view.ts';

const all = '/v3/OS-FEDERATION/identity_providers';
const one = '/v3/OS-FEDERATION/identity_providers/{idp_id}';

const changesOf = ({ identity_provider: given }: Static<typeof updateIdentityProviderBody>) => ({
  enabled: given.enabled,
  description: given.description,
  authorizationTtl: given.authorization_ttl,
  remoteIds: given.remote_ids,
});

const filterOf = ({ id, enabled }: Static<typeof listIdentityProvidersQuery>) => ({
  ids: id === undefined ? undefined : [id],
  enabled,
});

export const identityProviderOperations = (keystone: Keystone): readonly Operation[] => [
  operation({
    name: 'list_identity_providers',
    summary: 'List identity providers',
    method: 'GET',
    path: all,
    status: 200,
    authorization: { at: 'lookup', rule: identityProviderPolicy.list },
    query: listIdentityProvidersQuery,
    response: identityProvidersAnswer,
    handle: async (ctx, { query, url }) => {
      const providers = await listIdentityProvidersFor(ctx, keystone, identityProviderPolicy.list, filterOf(query));
      const views = providers.map((provider) => identityProviderView(provider, v3Base(url)));
      return collection('identity_providers', views, url);
    },
  }),
  operation({
    name: 'create_identity_provider',
    summary: 'Create an identity provider',
    method: 'PUT',
    path: one,
    status: 201,
    authorization: { at: 'lookup', rule: identityProviderPolicy.create },
    body: createIdentityProviderBody,
    response: identityProviderAnswer,
    handle: async (ctx, { params, body, url }) => {
      const given = { ...changesOf(body), domainId: body.identity_provider.domain_id };
      const made = await createIdentityProvider(ctx, keystone, identityProviderPolicy.create, params.idp_id, given);
      return { identity_provider: identityProviderView(made, v3Base(url)) };
    },
  }),
  operation({
    name: 'show_identity_provider',
    summary: 'Show an identity provider',
    method: 'GET',
    path: one,
    status: 200,
    authorization: { at: 'lookup', rule: identityProviderPolicy.get },
    response: identityProviderAnswer,
    handle: async (ctx, { params, url }) => {
      const found = await getIdentityProvider(ctx, keystone, identityProviderPolicy.get, params.idp_id);
      return { identity_provider: identityProviderView(found, v3Base(url)) };
    },
  }),
  operation({
    name: 'update_identity_provider',
    summary: 'Change an identity provider',
    method: 'PATCH',
    path: one,
    status: 200,
    authorization: { at: 'lookup', rule: identityProviderPolicy.update },
    body: updateIdentityProviderBody,
    response: identityProviderAnswer,
    handle: async (ctx, { params, body, url }) => {
      const rule = identityProviderPolicy.update;
      const changed = await updateIdentityProviderFor(ctx, keystone, rule, params.idp_id, changesOf(body));
      return { identity_provider: identityProviderView(changed, v3Base(url)) };
    },
  }),
  operation({
    name: 'delete_identity_provider',
    summary: 'Delete an identity provider and the users who are here only because of it',
    method: 'DELETE',
    path: one,
    status: 204,
    authorization: { at: 'lookup', rule: identityProviderPolicy.delete },
    handle: (ctx, { params }) => deleteIdentityProviderFor(ctx, keystone, identityProviderPolicy.delete, params.idp_id),
  }),
];
