/** What ties an answer of an OpenID provider to the question: kept by whoever asked until the answer comes. */
export interface OidcChecks {
  readonly state: string;
  readonly nonce: string;
  readonly verifier: string;
}

/** What an OpenID provider says, checked. */
export type OidcClaims = Readonly<Record<string, unknown>>;

/**
 * This cloud as the client of one OpenID provider. Driver: `oidc-party/openid-party.ts`.
 * Every function throws Unauthorized where the provider, or whoever shows its words, does not prove them, and
 * Unavailable where the provider does not answer.
 */
export interface OidcParty {
  /** Where a browser is sent to log in. */
  begin(checks: OidcChecks, redirectUri: string): Promise<URL>;
  /** The user's claims, for the URL with which the browser came back. */
  finish(checks: OidcChecks, returned: URL): Promise<OidcClaims>;
  /** The claims of an access token. */
  bearer(token: string): Promise<OidcClaims>;
}
