import type { Static } from 'typebox';
import { operation, type Operation } from '@nimbo/http/operation.ts';
import type { Keystone } from '../../domain/keystone.ts';
import { changePassword } from '../../domain/password.ts';
import { createUser, deleteUserFor, listUsersFor, showUser, updateUserFor } from '../../domain/user.ts';
import { pagedCollection } from '../common/collection.ts';
import { unknownAttributes } from '../common/extra.ts';
import { nameFilter } from '../common/name-filter.ts';
import { v3Base } from '../common/urls.ts';
import { expiryMatch } from './expiry-match.ts';
import { userPolicy } from './policy.ts';
import {
  changePasswordBody,
  createUserBody,
  knownAttributes,
  listUsersQuery,
  updateUserBody,
  userAnswer,
  usersAnswer,
} from './schema.ts';
import { federatedUserView, userView } from './view.ts';

const changesOf = ({ user }: Static<typeof updateUserBody>) => ({
  name: user.name,
  domainId: user.domain_id,
  enabled: user.enabled,
  defaultProjectId: user.default_project_id,
  password: user.password,
  options: user.options,
  federated: user.federated?.flatMap(({ idp_id, protocols }) =>
    protocols.map(({ protocol_id, unique_id }) => ({ idpId: idp_id, protocolId: protocol_id, uniqueId: unique_id })),
  ),
  extra: unknownAttributes(user, knownAttributes),
});

export const userFilterOf = (query: Static<typeof listUsersQuery>) => ({
  domainId: query.domain_id,
  enabled: query.enabled,
  names: nameFilter(query),
  passwordExpiresAt: expiryMatch(query.password_expires_at),
  federated: { idpId: query.idp_id, protocolId: query.protocol_id, uniqueId: query.unique_id },
});

export const userOperations = (keystone: Keystone): readonly Operation[] => [
  operation({
    name: 'list_users',
    summary: 'List users',
    method: 'GET',
    path: '/v3/users',
    status: 200,
    authorization: { at: 'lookup', rule: userPolicy.list },
    query: listUsersQuery,
    response: usersAnswer,
    handle: async (ctx, { query, url }) => {
      const list = await listUsersFor(ctx, keystone, userPolicy.list, userFilterOf(query), query);
      return pagedCollection('users', list, url, (user) => userView(user, v3Base(url)));
    },
  }),
  operation({
    name: 'create_user',
    summary: 'Create a user',
    method: 'POST',
    path: '/v3/users',
    status: 201,
    authorization: { at: 'lookup', rule: userPolicy.create },
    body: createUserBody,
    response: userAnswer,
    handle: async (ctx, { body, url }) => {
      const given = { ...changesOf(body), name: body.user.name };
      return { user: federatedUserView(await createUser(ctx, keystone, userPolicy.create, given), v3Base(url)) };
    },
  }),
  operation({
    name: 'show_user',
    summary: 'Show a user',
    method: 'GET',
    path: '/v3/users/{user_id}',
    status: 200,
    authorization: { at: 'lookup', rule: userPolicy.get },
    response: userAnswer,
    handle: async (ctx, { params, url }) => ({
      user: federatedUserView(await showUser(ctx, keystone, userPolicy.get, params.user_id), v3Base(url)),
    }),
  }),
  operation({
    name: 'update_user',
    summary: 'Change a user',
    method: 'PATCH',
    path: '/v3/users/{user_id}',
    status: 200,
    authorization: { at: 'lookup', rule: userPolicy.update },
    body: updateUserBody,
    response: userAnswer,
    handle: async (ctx, { params, body, url }) => {
      const user = await updateUserFor(ctx, keystone, userPolicy.update, params.user_id, changesOf(body));
      return { user: federatedUserView(user, v3Base(url)) };
    },
  }),
  operation({
    name: 'delete_user',
    summary: 'Delete a user',
    method: 'DELETE',
    path: '/v3/users/{user_id}',
    status: 204,
    authorization: { at: 'lookup', rule: userPolicy.delete },
    handle: (ctx, { params }) => deleteUserFor(ctx, keystone, userPolicy.delete, params.user_id),
  }),
  operation({
    name: 'change_password',
    summary: 'Change the own password, which the body proves',
    method: 'POST',
    path: '/v3/users/{user_id}/password',
    status: 204,
    // Works without a token, also for a password that has expired: the original password is the proof.
    authorization: { at: 'public' },
    body: changePasswordBody,
    handle: (ctx, { params, body }) =>
      changePassword(ctx, keystone, params.user_id, body.user.original_password, body.user.password),
  }),
];
