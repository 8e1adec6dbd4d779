import { defineSection, type ConfigOf } from '@nimbo/config/option.ts';
import { duration, list, string } from '@nimbo/config/options.ts';

/** Settings of OS-FEDERATION (`cloud.federation`), equal on every host. */
export const federationSection = defineSection({
  part: 'cloud',
  name: 'federation',
  options: {
    trusted_dashboards: list({
      default: [],
      reason:
        'Dashboards to which a login in a browser may hand its token, as https://dashboard.example.org/auth/websso/.',
    }),
    oidc_providers: list({
      default: [],
      reason:
        'OpenID providers by the id of their identity provider: corp issuer=https://login.example.org client_id=nimbo, ' +
        'and if need be scopes=openid+email prefix=OIDC- audience=… hosts=a.example.org+b.example.org ' +
        'check=jwt|introspection userinfo=yes ca_file=….',
    }),
    oidc_client_secrets: {
      ...list({ default: [], reason: 'The secrets of OpenID clients by the id of their identity provider: corp=….' }),
      secret: true,
    },
    saml_providers: list({
      default: [],
      reason:
        'SAML identity providers by their id, with the file of their metadata: corp metadata=/etc/nimbo/corp.xml.',
    }),
    saml_entity_id: string({
      default: '',
      reason: 'What this cloud calls itself to others in SAML; unset, the public URL of its metadata.',
    }),
    saml_certificate_file: string({
      default: '',
      reason: 'The certificate (PEM) with which this cloud vouches for its users to other clouds; unset, it does not.',
    }),
    saml_key_file: string({ default: '', reason: 'The private key (PEM) of that certificate.' }),
    saml_assertion_lifetime: duration({
      default: '5m',
      minimum: 30,
      maximum: 86_400,
      reason: 'How long another cloud may take what this one says of a user.',
    }),
    default_authorization_ttl: duration({
      default: 0,
      minimum: 0,
      maximum: 31_536_000,
      reason: 'How long group memberships outlast a login where the identity provider does not say; 0 for not at all.',
    }),
    clock_skew: duration({
      default: '1m',
      minimum: 0,
      maximum: 600,
      reason: 'How far the clocks of identity providers may be off.',
    }),
  },
});

export type FederationSettings = ConfigOf<typeof federationSection>;
