import { readFileSync } from 'node:fs';
import type { Clock } from '@nimbo/context/clock.ts';
import { openidParty } from '../../drivers/oidc-party/openid-party.ts';
import type { SamlIssuer } from '../../drivers/saml-issuer.ts';
import type { SamlParty } from '../../drivers/saml-party.ts';
import { readProviderMetadata } from '../../drivers/saml/metadata.ts';
import { samlIdentityProvider } from '../../drivers/saml/saml-identity-provider.ts';
import { samlServiceProvider } from '../../drivers/saml/saml-service-provider.ts';
import type { FederationSettings } from '../../federation-config.ts';
import type { Federation, OidcSource } from './federation.ts';
import { oidcProviders, samlMetadataFiles } from './provider-settings.ts';

const oidcSources = (settings: FederationSettings, clock: Clock): ReadonlyMap<string, OidcSource> => {
  const { clock_skew: clockSkew } = settings;
  const found = [...oidcProviders(settings)];
  return new Map(
    found.map(([id, { prefix, ...options }]) => [id, { prefix, party: openidParty({ ...options, clockSkew, clock }) }]),
  );
};

const samlParty = (settings: FederationSettings, clock: Clock, entityId: string, file: string): SamlParty => {
  try {
    const metadata = readProviderMetadata(readFileSync(file, 'utf8'));
    return samlServiceProvider({ metadata, entityId, clockSkew: settings.clock_skew, clock });
  } catch (error) {
    throw new Error(`cloud.federation.saml_providers: ${file} cannot be used: ${(error as Error).message}`, {
      cause: error,
    });
  }
};

const samlIssuer = (settings: FederationSettings, clock: Clock, entityId: string): SamlIssuer | undefined => {
  const { saml_certificate_file: certificateFile, saml_key_file: keyFile } = settings;
  if (certificateFile === '' && keyFile === '') return undefined;
  if (certificateFile === '' || keyFile === '') {
    throw new Error('cloud.federation: saml_certificate_file and saml_key_file belong together: set both or neither');
  }
  return samlIdentityProvider({
    entityId,
    certificate: readFileSync(certificateFile, 'utf8'),
    key: readFileSync(keyFile, 'utf8'),
    lifetime: settings.saml_assertion_lifetime,
    signOnUrl: entityId.replace(/\/metadata$/, '/sso'),
    clock,
  });
};

/** The cloud's relations to other identity services. Throws an Error that names what is wrong with the configuration. */
export const federationOf = (settings: FederationSettings, clock: Clock, url: string | undefined): Federation => {
  const publicUrl = url?.replace(/\/+$/, '');
  const { saml_entity_id: named } = settings;
  const entityId = named === '' ? `${publicUrl ?? ''}/OS-FEDERATION/saml2/metadata` : named;
  const files = [...samlMetadataFiles(settings)];
  return {
    settings,
    publicUrl,
    entityId,
    oidc: oidcSources(settings, clock),
    saml: new Map(files.map(([id, file]) => [id, samlParty(settings, clock, entityId, file)])),
    issuer: samlIssuer(settings, clock, entityId),
  };
};
