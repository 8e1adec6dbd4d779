/** What makes a provider's words be meant for one login. */
export interface SamlExpectation {
  /** The addresses of this cloud at which they may be shown. */
  readonly recipients: readonly string[];
  /** The request that they answer; undefined where nobody has asked. */
  readonly inResponseTo: string | undefined;
  /** Whether they must name this cloud as their audience, beside the address. */
  readonly needsAudience: boolean;
}

/** What a SAML identity provider says of a user, checked. */
export interface SamlWords {
  /** The assertion's id, unique among the issuer's. */
  readonly id: string;
  readonly issuer: string;
  readonly nameId: string | undefined;
  /** Attributes with their values, by name and by friendly name. */
  readonly attributes: ReadonlyMap<string, readonly string[]>;
  /** Milliseconds since the epoch; it may not be shown after that. */
  readonly until: number;
}

/** This cloud as the service provider of one SAML identity provider. Driver: `saml/saml-service-provider.ts`. */
export interface SamlParty {
  /** Where a browser is sent to log in; throws Unauthorized where the provider takes no browsers. */
  begin(requestId: string, returnUrl: string): Promise<URL>;
  /** Reads a response. Throws Unauthorized for whatever is not proved, in the same words. */
  read(response: string, expected: SamlExpectation): SamlWords;
}
