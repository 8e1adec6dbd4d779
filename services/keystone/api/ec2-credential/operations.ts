import { operation, type Operation } from '@nimbo/http/operation.ts';
import {
  createEc2Credential,
  deleteEc2Credential,
  getEc2Credential,
  listEc2Credentials,
} from '../../domain/ec2-credential.ts';
import type { Keystone } from '../../domain/keystone.ts';
import { collection } from '../common/collection.ts';
import { v3Base } from '../common/urls.ts';
import { ec2CredentialPolicy as policy } from './policy.ts';
import { createEc2CredentialBody, ec2CredentialAnswer, ec2CredentialsAnswer } from './schema.ts';
import { ec2CredentialView } from './view.ts';

const all = '/v3/users/{user_id}/credentials/OS-EC2';
const one = '/v3/users/{user_id}/credentials/OS-EC2/{credential_id}';

export const ec2CredentialOperations = (keystone: Keystone): readonly Operation[] => [
  operation({
    name: 'list_ec2_credentials',
    summary: 'List EC2 credentials of a user',
    method: 'GET',
    path: all,
    status: 200,
    authorization: { at: 'lookup', rule: policy.list },
    response: ec2CredentialsAnswer,
    handle: async (ctx, { params, url }) => {
      const credentials = await listEc2Credentials(ctx, keystone, policy.list, params.user_id);
      const views = credentials.map((credential) => ec2CredentialView(credential, v3Base(url)));
      return collection('credentials', views, url);
    },
  }),
  operation({
    name: 'create_ec2_credential',
    summary: 'Create an EC2 credential',
    method: 'POST',
    path: all,
    status: 201,
    authorization: { at: 'lookup', rule: policy.create },
    body: createEc2CredentialBody,
    response: ec2CredentialAnswer,
    handle: async (ctx, { params, body, url }) => {
      const credential = await createEc2Credential(ctx, keystone, policy.create, params.user_id, body.tenant_id);
      return { credential: ec2CredentialView(credential, v3Base(url)) };
    },
  }),
  operation({
    name: 'show_ec2_credential',
    summary: 'Show an EC2 credential',
    method: 'GET',
    path: one,
    status: 200,
    authorization: { at: 'lookup', rule: policy.get },
    response: ec2CredentialAnswer,
    handle: async (ctx, { params, url }) => {
      const { user_id: userId, credential_id: access } = params;
      const credential = await getEc2Credential(ctx, keystone, policy.get, userId, access);
      return { credential: ec2CredentialView(credential, v3Base(url)) };
    },
  }),
  operation({
    name: 'delete_ec2_credential',
    summary: 'Delete an EC2 credential',
    method: 'DELETE',
    path: one,
    status: 204,
    authorization: { at: 'lookup', rule: policy.delete },
    handle: (ctx, { params }) =>
      deleteEc2Credential(ctx, keystone, policy.delete, params.user_id, params.credential_id),
  }),
];
