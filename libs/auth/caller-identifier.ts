import type { Identity } from '@nimbo/context/identity.ts';
import type { TokenValidator, ValidationContext } from './token-validator.ts';

/** The tokens of a request, as its headers carry them. */
export interface CallerTokens {
  /** `X-Auth-Token`. */
  readonly token: string | undefined;
  /** `X-Service-Token`: the service that passes the request on. */
  readonly serviceToken: string | undefined;
}

/** From a request's tokens to who asks; undefined where nobody the cloud knows does, which is a 401. */
export type CallerIdentifier = (ctx: ValidationContext, tokens: CallerTokens) => Promise<Identity | undefined>;

/** Identities with their service, kept so that equal callers stay one object, which caches rely on. */
type Joined = WeakMap<Identity, WeakMap<Identity, Identity>>;

const join = (joined: Joined, identity: Identity, service: Identity): Identity => {
  const byService = joined.get(identity) ?? new WeakMap<Identity, Identity>();
  joined.set(identity, byService);
  const known = byService.get(service) ?? { ...identity, service };
  byService.set(service, known);
  return known;
};

const isTrusted = (service: Identity, serviceRoles: readonly string[]): boolean =>
  service.roles.some((role) => serviceRoles.includes(role.name));

/**
 * Does what keystonemiddleware does with a request's two tokens: a service token that is not valid spoils the
 * request; one with a service role lets a user's token count that has just expired.
 * @param serviceRoles keystonemiddleware's `service_token_roles`
 */
export const callerIdentifier = (
  validator: TokenValidator,
  serviceRoles: readonly string[] = ['service'],
): CallerIdentifier => {
  const joined: Joined = new WeakMap();
  return async (ctx, { token, serviceToken }) => {
    if (token === undefined) return undefined;
    if (serviceToken === undefined) return validator.validate(ctx, token);
    const service = await validator.validate(ctx, serviceToken);
    if (service === undefined) return undefined;
    const identity = await validator.validate(ctx, token, { allowExpired: isTrusted(service, serviceRoles) });
    return identity === undefined ? undefined : join(joined, identity, service);
  };
};
