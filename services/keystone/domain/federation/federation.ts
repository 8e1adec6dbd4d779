import type { OidcParty } from '../../drivers/oidc-party.ts';
import type { SamlIssuer } from '../../drivers/saml-issuer.ts';
import type { SamlParty } from '../../drivers/saml-party.ts';
import type { FederationSettings } from '../../federation-config.ts';

/** An OpenID provider, and what its claims are called. */
export interface OidcSource {
  readonly party: OidcParty;
  readonly prefix: string;
}

/** What keystone has to do with other identity services. */
export interface Federation {
  readonly settings: FederationSettings;
  /** The public URL of the Identity API, without a slash at the end; undefined where nobody says. */
  readonly publicUrl: string | undefined;
  /** OpenID providers by the id of their identity provider. */
  readonly oidc: ReadonlyMap<string, OidcSource>;
  /** SAML providers by the id of their identity provider. */
  readonly saml: ReadonlyMap<string, SamlParty>;
  /** This cloud as an identity provider of others; undefined where it has no key for that. */
  readonly issuer: SamlIssuer | undefined;
  /** What this cloud calls itself in SAML. */
  readonly entityId: string;
}
