import type { Static } from 'typebox';
import type { Context } from '@nimbo/context/context.ts';
import { operation, type Operation } from '@nimbo/http/operation.ts';
import type { ApplicationCredential } from '../../db/application-credential-store.ts';
import {
  createApplicationCredential,
  deleteApplicationCredentialFor,
  getApplicationCredential,
  listApplicationCredentialsOf,
  rolesOfApplicationCredential,
  type NewApplicationCredential,
} from '../../domain/application-credential.ts';
import type { Keystone } from '../../domain/keystone.ts';
import { collection } from '../common/collection.ts';
import { v3Base } from '../common/urls.ts';
import { applicationCredentialPolicy } from './policy.ts';
import {
  applicationCredentialAnswer,
  applicationCredentialsAnswer,
  createApplicationCredentialBody,
  listApplicationCredentialsQuery,
} from './schema.ts';
import { applicationCredentialView } from './view.ts';

const all = '/v3/users/{user_id}/application_credentials';
const one = '/v3/users/{user_id}/application_credentials/{application_credential_id}';

type Body = Static<typeof createApplicationCredentialBody>;

const newCredential = ({ application_credential: given }: Body): NewApplicationCredential => ({
  name: given.name,
  description: given.description ?? null,
  secret: given.secret === null || given.secret === '' ? undefined : given.secret,
  expiresAt: given.expires_at ?? null,
  roles: given.roles ?? [],
  unrestricted: given.unrestricted ?? false,
  accessRules: given.access_rules,
});

interface OneParameters {
  readonly user_id: string;
  readonly application_credential_id: string;
}

const idsOf = (params: OneParameters) => ({ userId: params.user_id, id: params.application_credential_id });

const viewOf = async (ctx: Context, keystone: Keystone, credential: ApplicationCredential, url: URL) => {
  const roles = await rolesOfApplicationCredential(ctx, keystone, credential);
  return applicationCredentialView(credential, roles, v3Base(url));
};

export const applicationCredentialOperations = (keystone: Keystone): readonly Operation[] => [
  operation({
    name: 'list_application_credentials',
    summary: 'List the application credentials of a user',
    method: 'GET',
    path: all,
    status: 200,
    authorization: { at: 'lookup', rule: applicationCredentialPolicy.list },
    query: listApplicationCredentialsQuery,
    response: applicationCredentialsAnswer,
    handle: async (ctx, { params, query, url }) => {
      const filter = { userId: params.user_id, name: query.name };
      const found = await listApplicationCredentialsOf(ctx, keystone, applicationCredentialPolicy.list, filter);
      const views = await Promise.all(found.map((credential) => viewOf(ctx, keystone, credential, url)));
      return collection('application_credentials', views, url);
    },
  }),
  operation({
    name: 'create_application_credential',
    summary: 'Create an application credential',
    method: 'POST',
    path: all,
    status: 201,
    authorization: { at: 'lookup', rule: applicationCredentialPolicy.create },
    body: createApplicationCredentialBody,
    response: applicationCredentialAnswer,
    handle: async (ctx, { params, body, url }) => {
      const rule = applicationCredentialPolicy.create;
      const made = await createApplicationCredential(ctx, keystone, rule, params.user_id, newCredential(body));
      const view = await viewOf(ctx, keystone, made.credential, url);
      return { application_credential: { ...view, secret: made.secret } };
    },
  }),
  operation({
    name: 'show_application_credential',
    summary: 'Show an application credential',
    method: 'GET',
    path: one,
    status: 200,
    authorization: { at: 'lookup', rule: applicationCredentialPolicy.get },
    response: applicationCredentialAnswer,
    handle: async (ctx, { params, url }) => {
      const found = await getApplicationCredential(ctx, keystone, applicationCredentialPolicy.get, idsOf(params));
      return { application_credential: await viewOf(ctx, keystone, found, url) };
    },
  }),
  operation({
    name: 'delete_application_credential',
    summary: 'Delete an application credential',
    method: 'DELETE',
    path: one,
    status: 204,
    authorization: { at: 'lookup', rule: applicationCredentialPolicy.delete },
    handle: (ctx, { params }) =>
      deleteApplicationCredentialFor(ctx, keystone, applicationCredentialPolicy.delete, idsOf(params)),
  }),
];
