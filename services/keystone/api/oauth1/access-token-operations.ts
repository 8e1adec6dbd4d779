import { operation, type Operation } from '@nimbo/http/operation.ts';
import type { Keystone } from '../../domain/keystone.ts';
import { notFound } from '../../domain/not-found.ts';
import {
  deleteAccessToken,
  getAccessToken,
  listAccessTokensOf,
  rolesOfAccessToken,
} from '../../domain/oauth1-access.ts';
import { collection } from '../common/collection.ts';
import { v3Base } from '../common/urls.ts';
import { roleAnswer, rolesAnswer } from '../role/schema.ts';
import { roleView } from '../role/view.ts';
import { accessTokenPolicy } from './policy.ts';
import { accessTokenAnswer, accessTokensAnswer } from './schema.ts';
import { accessTokenView } from './view.ts';

const all = '/v3/users/{user_id}/OS-OAUTH1/access_tokens';
const one = '/v3/users/{user_id}/OS-OAUTH1/access_tokens/{access_token_id}';

interface OneParameters {
  readonly user_id: string;
  readonly access_token_id: string;
}

const idsOf = (params: OneParameters) => ({ userId: params.user_id, id: params.access_token_id });

export const accessTokenOperations = (keystone: Keystone): readonly Operation[] => [
  operation({
    name: 'list_access_tokens',
    summary: 'List the OAuth access tokens of a user',
    method: 'GET',
    path: all,
    status: 200,
    authorization: { at: 'lookup', rule: accessTokenPolicy.list },
    response: accessTokensAnswer,
    handle: async (ctx, { params, url }) => {
      const tokens = await listAccessTokensOf(ctx, keystone, accessTokenPolicy.list, params.user_id);
      const views = tokens.map((token) => accessTokenView(token, v3Base(url)));
      return collection('access_tokens', views, url);
    },
  }),
  operation({
    name: 'show_access_token',
    summary: 'Show an OAuth access token',
    method: 'GET',
    path: one,
    status: 200,
    authorization: { at: 'lookup', rule: accessTokenPolicy.get },
    response: accessTokenAnswer,
    handle: async (ctx, { params, url }) => {
      const token = await getAccessToken(ctx, keystone, accessTokenPolicy.get, idsOf(params));
      return { access_token: accessTokenView(token, v3Base(url)) };
    },
  }),
  operation({
    name: 'delete_access_token',
    summary: 'End an OAuth access token',
    method: 'DELETE',
    path: one,
    status: 204,
    authorization: { at: 'lookup', rule: accessTokenPolicy.delete },
    handle: (ctx, { params }) => deleteAccessToken(ctx, keystone, accessTokenPolicy.delete, idsOf(params)),
  }),
  operation({
    name: 'list_access_token_roles',
    summary: 'List the roles that an OAuth access token gives',
    method: 'GET',
    path: `${one}/roles`,
    status: 200,
    authorization: { at: 'lookup', rule: accessTokenPolicy.listRoles },
    response: rolesAnswer,
    handle: async (ctx, { params, url }) => {
      const token = await getAccessToken(ctx, keystone, accessTokenPolicy.listRoles, idsOf(params));
      const views = (await rolesOfAccessToken(ctx, keystone, token)).map((role) => roleView(role, v3Base(url)));
      return collection('roles', views, url);
    },
  }),
  operation({
    name: 'show_access_token_role',
    summary: 'Show a role that an OAuth access token gives',
    method: 'GET',
    path: `${one}/roles/{role_id}`,
    status: 200,
    authorization: { at: 'lookup', rule: accessTokenPolicy.getRole },
    response: roleAnswer,
    handle: async (ctx, { params, url }) => {
      const token = await getAccessToken(ctx, keystone, accessTokenPolicy.getRole, idsOf(params));
      const role = (await rolesOfAccessToken(ctx, keystone, token)).find(({ id }) => id === params.role_id);
      if (role === undefined) throw notFound('role', params.role_id);
      return { role: roleView(role, v3Base(url)) };
    },
  }),
];
