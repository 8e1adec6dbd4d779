import type { Static } from 'typebox';
import { operation, type Operation } from '@nimbo/http/operation.ts';
import {
  createCredential,
  deleteCredentialFor,
  getCredential,
  listCredentialsFor,
  updateCredentialFor,
} from '../../domain/credential.ts';
import type { Keystone } from '../../domain/keystone.ts';
import { collection } from '../common/collection.ts';
import { unknownAttributes } from '../common/extra.ts';
import { v3Base } from '../common/urls.ts';
import { credentialPolicy as policy } from './policy.ts';
import {
  createCredentialBody,
  credentialAnswer,
  credentialsAnswer,
  knownAttributes,
  listCredentialsQuery,
  updateCredentialBody,
} from './schema.ts';
import { credentialView } from './view.ts';

const changesOf = ({ credential }: Static<typeof updateCredentialBody>) => ({
  userId: credential.user_id,
  projectId: credential.project_id,
  type: credential.type,
  blob: credential.blob,
  extra: unknownAttributes(credential, knownAttributes),
});

export const credentialOperations = (keystone: Keystone): readonly Operation[] => [
  operation({
    name: 'list_credentials',
    summary: 'List credentials',
    method: 'GET',
    path: '/v3/credentials',
    status: 200,
    authorization: { at: 'lookup', rule: policy.list },
    query: listCredentialsQuery,
    response: credentialsAnswer,
    handle: async (ctx, { query, url }) => {
      const filter = { userId: query.user_id, type: query.type };
      const credentials = await listCredentialsFor(ctx, keystone, policy, filter);
      const views = credentials.map((credential) => credentialView(credential, v3Base(url)));
      return collection('credentials', views, url);
    },
  }),
  operation({
    name: 'create_credential',
    summary: 'Create a credential',
    method: 'POST',
    path: '/v3/credentials',
    status: 201,
    authorization: { at: 'lookup', rule: policy.create },
    body: createCredentialBody,
    response: credentialAnswer,
    handle: async (ctx, { body, url }) => {
      const { user_id: userId, type, blob } = body.credential;
      const given = { ...changesOf(body), userId, type, blob };
      const credential = await createCredential(ctx, keystone, policy.create, given);
      return { credential: credentialView(credential, v3Base(url)) };
    },
  }),
  operation({
    name: 'show_credential',
    summary: 'Show a credential',
    method: 'GET',
    path: '/v3/credentials/{credential_id}',
    status: 200,
    authorization: { at: 'lookup', rule: policy.get },
    response: credentialAnswer,
    handle: async (ctx, { params, url }) => {
      const credential = await getCredential(ctx, keystone, policy.get, params.credential_id);
      return { credential: credentialView(credential, v3Base(url)) };
    },
  }),
  operation({
    name: 'update_credential',
    summary: 'Change a credential',
    method: 'PATCH',
    path: '/v3/credentials/{credential_id}',
    status: 200,
    authorization: { at: 'lookup', rule: policy.update },
    body: updateCredentialBody,
    response: credentialAnswer,
    handle: async (ctx, { params, body, url }) => {
      const changes = changesOf(body);
      const credential = await updateCredentialFor(ctx, keystone, policy.update, params.credential_id, changes);
      return { credential: credentialView(credential, v3Base(url)) };
    },
  }),
  operation({
    name: 'delete_credential',
    summary: 'Delete a credential',
    method: 'DELETE',
    path: '/v3/credentials/{credential_id}',
    status: 204,
    authorization: { at: 'lookup', rule: policy.delete },
    handle: (ctx, { params }) => deleteCredentialFor(ctx, keystone, policy.delete, params.credential_id),
  }),
];
