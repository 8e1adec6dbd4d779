import type { Delegation } from './delegation.ts';

/** What a token is scoped to, by id only: names and roles are looked up when it is validated. */
export type ClaimedScope =
  | { readonly kind: 'unscoped' }
  | { readonly kind: 'system' }
  | { readonly kind: 'domain'; readonly id: string }
  | { readonly kind: 'project'; readonly id: string };

/** The methods a token can tell of, in the order of their bits in a sealed token. Append only. */
export const authenticationMethods = [
  'password',
  'token',
  'totp',
  'ec2credential',
  'application_credential',
  'oauth1',
  'mapped',
  'saml2',
  'openid',
] as const;

export type AuthenticationMethod = (typeof authenticationMethods)[number];

/** Who vouches for a user, and the groups that came with the login. */
export interface FederatedClaims {
  readonly idpId: string;
  readonly protocolId: string;
  readonly groupIds: readonly string[];
}

/** Everything that a token says by itself. */
export interface TokenClaims {
  /** Who has authenticated: of a trust, the trustee. */
  readonly userId: string;
  readonly scope: ClaimedScope;
  /** By whose leave it acts, where it is not the user's own. */
  readonly delegation?: Delegation | undefined;
  /** Present where an identity provider vouches. */
  readonly federation?: FederatedClaims | undefined;
  readonly methods: readonly AuthenticationMethod[];
  /** Milliseconds since the epoch. */
  readonly issuedAt: number;
  /** Milliseconds since the epoch. */
  readonly expiresAt: number;
  /** The token's own audit id first, then that of the chain's first token where that is another one. */
  readonly auditIds: readonly [string] | readonly [string, string];
  /**
   * The revocation sequence that stood when the token was issued: exactly the revocations after it can concern the
   * token, whatever the clocks of the machines say.
   */
  readonly revocationSequence: number;
}
