import type { ActingAccessToken, ActingApplicationCredential, ActingFederation, ActingTrust } from './delegation.ts';

/** A role as a token carries it. */
export interface RoleReference {
  readonly id: string;
  readonly name: string;
}

/** A domain as a token carries it. */
export interface DomainReference {
  readonly id: string;
  readonly name: string;
}

/** What a token gives authority over (Identity API v3, "Authentication and token management"). */
export type Scope =
  | { readonly kind: 'unscoped' }
  | { readonly kind: 'system' }
  | { readonly kind: 'domain'; readonly domain: DomainReference }
  | {
      readonly kind: 'project';
      readonly id: string;
      readonly name: string;
      readonly domain: DomainReference;
      /** True where the project acts as a domain. */
      readonly isDomain: boolean;
    };

/**
 * Who asks, with what authority, until when: the facts that keystone vouches for in a validated token.
 * It never contains the token itself.
 */
export interface Identity {
  readonly user: { readonly id: string; readonly name: string; readonly domain: DomainReference };
  readonly scope: Scope;
  /** Effective roles, implied ones included. */
  readonly roles: readonly RoleReference[];
  /** Authentication methods, for example `['password']`. */
  readonly methods: readonly string[];
  /** The token's own audit id first, then that of the chain's first token. */
  readonly auditIds: readonly string[];
  /** ISO 8601 UTC with microseconds. */
  readonly issuedAt: string;
  readonly expiresAt: string;
  /** The trust by which the caller acts, where it does. */
  readonly trust?: ActingTrust;
  /** The application credential by which the caller acts, where it does. */
  readonly applicationCredential?: ActingApplicationCredential;
  /** The OAuth 1 access token by which the caller acts, where it does. */
  readonly accessToken?: ActingAccessToken;
  /** Who vouches for the caller, where another than this cloud does. */
  readonly federation?: ActingFederation;
  /** The service that passes the request on (`X-Service-Token`), where there is one. */
  readonly service?: Identity;
}
