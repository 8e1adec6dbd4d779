import type { HttpClient } from '@nimbo/client-http/http-client.ts';
import { tokensClient } from '@nimbo/client-keystone/tokens.ts';
import type { Identity } from '@nimbo/context/identity.ts';
import { millisecondsOf } from '@nimbo/context/timestamp.ts';
import { Fault } from '@nimbo/errors/fault.ts';
import { Unavailable } from '@nimbo/errors/faults.ts';
import { identityFromTokenBody } from './identity-from-token-body.ts';
import { isTokenText } from './token-text.ts';
import type { TokenValidator, ValidationContext } from './token-validator.ts';

const unavailable = (cause: unknown): Unavailable =>
  new Unavailable('The identity service cannot check your token now. Try again later.', {
    code: 'auth.keystone_unavailable',
    cause,
  });

const identityOf = (body: unknown): Identity => {
  try {
    return identityFromTokenBody(body);
  } catch (error) {
    throw unavailable(error);
  }
};

const isBadToken = (error: unknown): boolean => error instanceof Fault && error.kind === 'bad-request';

const ask = async (
  client: ReturnType<typeof tokensClient>,
  ctx: ValidationContext,
  token: string,
  allowExpired: boolean,
): Promise<unknown> => {
  try {
    return await client.validate(ctx, token, { allowExpired });
  } catch (error) {
    if (isBadToken(error)) return undefined;
    throw error instanceof Fault ? unavailable(error) : error;
  }
};

/**
 * Validates tokens by asking keystone over HTTP, with a token of the service's own.
 * @param http keystone's connection in the service's name (`createKeystoneHttp` with a `ServiceSession`)
 */
export const restValidator = (http: HttpClient): TokenValidator => {
  const client = tokensClient(http);
  return {
    validate: async (ctx, token, options) => {
      if (!isTokenText(token)) return undefined;
      const allowExpired = options?.allowExpired === true;
      const body = await ask(client, ctx, token, allowExpired);
      if (body === undefined) return undefined;
      const identity = identityOf(body);
      return allowExpired || millisecondsOf(identity.expiresAt) > ctx.clock.now() ? identity : undefined;
    },
  };
};
