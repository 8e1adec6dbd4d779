import type { Clock } from '@nimbo/context/clock.ts';
import { openidParty } from '../../drivers/oidc-party/openid-party.ts';
import type { FederationSettings } from '../../federation-config.ts';
import type { Federation, OidcSource } from './federation.ts';
import { oidcProviders } from './provider-settings.ts';

const sources = (settings: FederationSettings, clock: Clock): ReadonlyMap<string, OidcSource> => {
  const { clock_skew: clockSkew } = settings;
  const found = [...oidcProviders(settings)];
  return new Map(
    found.map(([id, { prefix, ...options }]) => [id, { prefix, party: openidParty({ ...options, clockSkew, clock }) }]),
  );
};

/** The cloud's relations to other identity services. Throws an Error that names what is wrong with the configuration. */
export const federationOf = (
  settings: FederationSettings,
  clock: Clock,
  publicUrl: string | undefined,
): Federation => ({
  settings,
  publicUrl: publicUrl?.replace(/\/+$/, ''),
  oidc: sources(settings, clock),
});
