import { operation, reply, type Operation } from '@nimbo/http/operation.ts';
import type { Keystone } from '../../domain/keystone.ts';
import { authenticateByKey } from '../../domain/signed-request.ts';
import { tokenAnswer } from '../token/schema.ts';
import { tokenTexts } from '../token/token-text.ts';
import { signedRequestPolicy } from './policy.ts';
import { signedRequestBody } from './schema.ts';
import { signedForEc2, signedForS3 } from './signed.ts';

const json = { 'Content-Type': 'application/json' };

export const signedRequestOperations = (keystone: Keystone): readonly Operation[] => {
  const textOf = tokenTexts(keystone);
  return [
    operation({
      name: 'create_ec2_token',
      summary: 'Get a token for a request signed with an EC2 credential',
      method: 'POST',
      path: '/v3/ec2tokens',
      status: 200,
      authorization: { at: 'request', rule: signedRequestPolicy.ec2 },
      body: signedRequestBody,
      response: tokenAnswer,
      handle: async (ctx, { body }) => {
        const { text, valid } = await authenticateByKey(ctx, keystone, signedForEc2(body));
        return reply({ headers: { ...json, 'X-Subject-Token': text }, body: await textOf(ctx, valid, true) });
      },
    }),
    operation({
      name: 'create_s3_token',
      summary: 'Validate a request to an object store signed with an EC2 credential',
      method: 'POST',
      path: '/v3/s3tokens',
      status: 200,
      authorization: { at: 'request', rule: signedRequestPolicy.s3 },
      body: signedRequestBody,
      response: tokenAnswer,
      // Without the token's text: an object store only wants to know who has signed.
      handle: async (ctx, { body }) => {
        const { valid } = await authenticateByKey(ctx, keystone, signedForS3(body));
        return reply({ headers: json, body: await textOf(ctx, valid, true) });
      },
    }),
  ];
};
