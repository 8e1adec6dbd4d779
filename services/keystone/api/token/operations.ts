import type { IncomingHttpHeaders } from 'node:http';
import { operation, type Operation } from '@nimbo/http/operation.ts';
import { authenticate } from '../../domain/authentication.ts';
import type { Keystone } from '../../domain/keystone.ts';
import { getToken, revokeToken, type TokenLook } from '../../domain/token.ts';
import { isAsked } from '../common/presence.ts';
import { credentialsOf, wantedScopeOf } from './credentials.ts';
import { tokenPolicy } from './policy.ts';
import { createTokenBody, tokenAnswer, tokenQuery } from './schema.ts';
import { receiptReply, tokenReply } from './replies.ts';
import { tokenTexts } from './token-text.ts';

const path = '/v3/auth/tokens';

const subjectOf = (headers: IncomingHttpHeaders): string | undefined => {
  const text = headers['x-subject-token'];
  return typeof text === 'string' && text !== '' ? text : undefined;
};

/** Who does not say that it enforces access rules is not told of tokens that have some. */
const knowsAccessRules = (headers: IncomingHttpHeaders): boolean =>
  Number(headers['openstack-identity-access-rules'] ?? 0) >= 1;

const lookOf = (query: { readonly allow_expired?: string }, headers: IncomingHttpHeaders): TokenLook => ({
  allowExpired: isAsked(query.allow_expired),
  knowsAccessRules: knowsAccessRules(headers),
});

const receiptOf = (headers: IncomingHttpHeaders): string | undefined => {
  const text = headers['openstack-auth-receipt'];
  return typeof text === 'string' && text !== '' ? text : undefined;
};

export const tokenOperations = (keystone: Keystone): readonly Operation[] => {
  const textOf = tokenTexts(keystone);
  return [
    operation({
      name: 'create_token',
      summary: 'Authenticate and get a token',
      method: 'POST',
      path,
      status: 201,
      authorization: { at: 'public' },
      query: tokenQuery,
      body: createTokenBody,
      response: tokenAnswer,
      handle: async (ctx, { query, body, headers, url }) => {
        const wanted = wantedScopeOf(body.auth);
        const credentials = credentialsOf(body.auth, { method: 'POST', url, authorization: headers.authorization });
        const issued = await authenticate(ctx, keystone, { credentials, wanted, receipt: receiptOf(headers) });
        if ('required' in issued) return receiptReply(issued);
        return tokenReply(issued.text, await textOf(ctx, issued.valid, query.nocatalog === undefined));
      },
    }),
    operation({
      name: 'show_token',
      summary: 'Validate a token and show what it means',
      method: 'GET',
      path,
      status: 200,
      authorization: { at: 'lookup', rule: tokenPolicy.validate },
      query: tokenQuery,
      response: tokenAnswer,
      handle: async (ctx, { query, headers }) => {
        const subject = subjectOf(headers);
        const look = lookOf(query, headers);
        const valid = await getToken(ctx, keystone, tokenPolicy.validate, subject, look);
        return tokenReply(subject ?? '', await textOf(ctx, valid, query.nocatalog === undefined));
      },
    }),
    operation({
      name: 'check_token',
      summary: 'Check a token',
      method: 'HEAD',
      path,
      status: 200,
      authorization: { at: 'lookup', rule: tokenPolicy.check },
      query: tokenQuery,
      handle: async (ctx, { query, headers }) => {
        const subject = subjectOf(headers);
        const look = lookOf(query, headers);
        await getToken(ctx, keystone, tokenPolicy.check, subject, look);
        return tokenReply(subject ?? '');
      },
    }),
    operation({
      name: 'revoke_token',
      summary: 'End a token',
      method: 'DELETE',
      path,
      status: 204,
      authorization: { at: 'lookup', rule: tokenPolicy.revoke },
      handle: (ctx, { headers }) => revokeToken(ctx, keystone, tokenPolicy.revoke, subjectOf(headers)),
    }),
  ];
};
