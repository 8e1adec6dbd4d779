import type { IncomingHttpHeaders } from 'node:http';
import { operation, reply, type Operation, type Reply } from '@nimbo/http/operation.ts';
import type { Keystone } from '../../domain/keystone.ts';
import { authorizeConsumer } from '../../domain/oauth1-access.ts';
import { createAccessToken, createRequestToken, type IssuedOauthToken } from '../../domain/oauth1.ts';
import type { SignedRequest } from '../../domain/oauth1-signature.ts';
import { accessTokenPolicy } from './policy.ts';
import { authorizeAnswer, authorizeBody } from './schema.ts';

/** A request to keystone as its client has signed it. */
const signedPost = (headers: IncomingHttpHeaders, url: URL): SignedRequest => ({
  method: 'POST',
  url,
  authorization: headers.authorization,
});

const formAnswer = ({ id, secret, expiresAt }: IssuedOauthToken): Reply =>
  reply({
    headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
    body: Buffer.from(
      new URLSearchParams({ oauth_token: id, oauth_token_secret: secret, oauth_expires_at: expiresAt }).toString(),
    ),
  });

export const oauthTokenOperations = (keystone: Keystone): readonly Operation[] => [
  operation({
    name: 'create_request_token',
    summary: 'Ask for a token that a user may authorise',
    method: 'POST',
    path: '/v3/OS-OAUTH1/request_token',
    status: 201,
    authorization: { at: 'public' },
    handle: async (ctx, { headers, url }) => {
      const project = headers['requested-project-id'];
      const projectId = typeof project === 'string' ? project : undefined;
      return formAnswer(await createRequestToken(ctx, keystone, signedPost(headers, url), projectId));
    },
  }),
  operation({
    name: 'authorize_request_token',
    summary: 'Let a consumer act for oneself',
    method: 'PUT',
    path: '/v3/OS-OAUTH1/authorize/{request_token_id}',
    status: 200,
    authorization: { at: 'lookup', rule: accessTokenPolicy.authorize },
    body: authorizeBody,
    response: authorizeAnswer,
    handle: async (ctx, { params, body }) => {
      const rule = accessTokenPolicy.authorize;
      const verifier = await authorizeConsumer(ctx, keystone, rule, params.request_token_id, body.roles);
      return { token: { oauth_verifier: verifier } };
    },
  }),
  operation({
    name: 'create_access_token',
    summary: 'Turn an authorised request token into one to act with',
    method: 'POST',
    path: '/v3/OS-OAUTH1/access_token',
    status: 201,
    authorization: { at: 'public' },
    handle: async (ctx, { headers, url }) =>
      formAnswer(await createAccessToken(ctx, keystone, signedPost(headers, url))),
  }),
];
