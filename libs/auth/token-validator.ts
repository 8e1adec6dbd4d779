import type { Context } from '@nimbo/context/context.ts';
import type { Identity } from '@nimbo/context/identity.ts';

/**
 * From a token's text to the identity behind it. One interface, two ways: a direct call where keystone runs in the
 * same process, `GET /v3/auth/tokens` elsewhere; a cache stands before either.
 */
export interface TokenValidator {
  /**
   * The identity, or undefined for a token that is unknown, expired, revoked or malformed.
   * @throws Unavailable where keystone does not answer: that is not the caller's fault and must be a 503
   */
  validate(ctx: Pick<Context, 'log' | 'signal' | 'clock' | 'requestId'>, token: string): Promise<Identity | undefined>;
}
