import type { IncomingHttpHeaders } from 'node:http';
import type { TokenValidator } from '@nimbo/auth/token-validator.ts';
import type { Identity } from '@nimbo/context/identity.ts';
import { Unauthorized, Unavailable } from '@nimbo/errors/faults.ts';
import type { RequestContext } from './request-context.ts';

/** No token that keystone issues is longer; what is longer is not worth a look. */
const longestToken = 16_384;

const header = (headers: IncomingHttpHeaders, name: string): string | undefined => {
  const value = headers[name];
  const text = (Array.isArray(value) ? value[0] : value)?.trim();
  return text === '' ? undefined : text;
};

const identityOf = (tokens: TokenValidator, ctx: RequestContext, token: string): Promise<Identity | undefined> =>
  token.length > longestToken ? Promise.resolve(undefined) : tokens.validate(ctx, token);

const unauthorized = (): Unauthorized => new Unauthorized('The request you have made requires authentication.');

const withService = async (
  tokens: TokenValidator,
  ctx: RequestContext,
  identity: Identity,
  token: string,
): Promise<Identity> => {
  const service = await identityOf(tokens, ctx, token);
  if (service === undefined) throw unauthorized();
  return { ...identity, service };
};

/**
 * Finds out who asks, from `X-Auth-Token` and `X-Service-Token`.
 * @throws Unauthorized where there is no valid token
 * @throws Unavailable where keystone doesn't answer
 */
export const authenticate = async (
  tokens: TokenValidator,
  ctx: RequestContext,
  headers: IncomingHttpHeaders,
): Promise<void> => {
  const token = header(headers, 'x-auth-token');
  if (token === undefined) throw unauthorized();
  const identity = await identityOf(tokens, ctx, token);
  if (identity === undefined) throw unauthorized();
  const serviceToken = header(headers, 'x-service-token');
  ctx.identify(serviceToken === undefined ? identity : await withService(tokens, ctx, identity, serviceToken));
};

/** The same where nobody need authenticate: a missing or bad token, or a keystone that is down, leaves the caller nobody. */
export const authenticateIfPossible = async (
  tokens: TokenValidator,
  ctx: RequestContext,
  headers: IncomingHttpHeaders,
): Promise<void> => {
  if (header(headers, 'x-auth-token') === undefined) return;
  try {
    await authenticate(tokens, ctx, headers);
  } catch (error) {
    if (!(error instanceof Unauthorized || error instanceof Unavailable)) throw error;
  }
};
