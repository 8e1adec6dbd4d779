import type { Context } from '@nimbo/context/context.ts';
import type { Identity } from '@nimbo/context/identity.ts';

/** What a validation needs of a request's context. */
export type ValidationContext = Pick<Context, 'log' | 'signal' | 'clock' | 'requestId'>;

/** How a token is looked at. */
export interface ValidationOptions {
  /**
   * Whether a token that expired within keystone's window (`allow_expired_window`, two days) still counts. Only where
   * a service passes the request on with a valid token of its own, so that long work outlives the user's token.
   */
  readonly allowExpired?: boolean;
}

/**
 * From a token's text to the identity behind it. One interface, two ways: a direct call where keystone runs in the
 * same process, `GET /v3/auth/tokens` elsewhere; a cache stands before either.
 */
export interface TokenValidator {
  /**
   * The identity, or undefined for a token that is unknown, expired, revoked or malformed.
   * @throws Unavailable where keystone does not answer: that is not the caller's fault and must be a 503
   */
  validate(ctx: ValidationContext, token: string, options?: ValidationOptions): Promise<Identity | undefined>;
}
