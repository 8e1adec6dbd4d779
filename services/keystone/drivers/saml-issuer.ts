/** What this cloud says of one of its users to another cloud. */
export interface IssuedWords {
  /** Where it is to be shown. */
  readonly recipient: string;
  readonly subject: string;
  readonly attributes: readonly (readonly [name: string, values: readonly string[]])[];
}

/** This cloud as an identity provider for others. Driver: `saml/saml-identity-provider.ts`. */
export interface SamlIssuer {
  /** A response with a signed assertion, as XML. */
  respond(words: IssuedWords): string;
  /** The part of this cloud's metadata that says so, as XML. */
  readonly descriptor: string;
}
