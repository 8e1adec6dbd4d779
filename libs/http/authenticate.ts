import type { IncomingHttpHeaders } from 'node:http';
import type { CallerIdentifier } from '@nimbo/auth/caller-identifier.ts';
import { Unauthorized, Unavailable } from '@nimbo/errors/faults.ts';
import type { RequestContext } from './request-context.ts';

/** No token that keystone issues is longer; what is longer is not worth a look. */
const longestToken = 16_384;

const header = (headers: IncomingHttpHeaders, name: string): string | undefined => {
  const value = headers[name];
  const text = (Array.isArray(value) ? value[0] : value)?.trim();
  return text === '' ? undefined : text;
};

const unauthorized = (): Unauthorized => new Unauthorized('The request you have made requires authentication.');

/**
 * Finds out who asks, from `X-Auth-Token` and `X-Service-Token`.
 * @throws Unauthorized where there is no valid token
 * @throws Unavailable where keystone doesn't answer
 */
export const authenticate = async (
  identify: CallerIdentifier,
  ctx: RequestContext,
  headers: IncomingHttpHeaders,
): Promise<void> => {
  const token = header(headers, 'x-auth-token');
  const serviceToken = header(headers, 'x-service-token');
  if ([token, serviceToken].some((text) => text !== undefined && text.length > longestToken)) throw unauthorized();
  const identity = await identify(ctx, { token, serviceToken });
  if (identity === undefined) throw unauthorized();
  ctx.identify(identity);
};

/** The same where nobody need authenticate: a missing or bad token, or a keystone that is down, leaves the caller nobody. */
export const authenticateIfPossible = async (
  identify: CallerIdentifier,
  ctx: RequestContext,
  headers: IncomingHttpHeaders,
): Promise<void> => {
  if (header(headers, 'x-auth-token') === undefined) return;
  try {
    await authenticate(identify, ctx, headers);
  } catch (error) {
    if (!(error instanceof Unauthorized || error instanceof Unavailable)) throw error;
  }
};
