import type { ServiceProvider } from '../../db/service-provider-store.ts';
import { selfLink } from '../common/urls.ts';

/** A service provider as OS-FEDERATION shows it. */
export const serviceProviderView = (provider: ServiceProvider, base: string) => ({
  id: provider.id,
  enabled: provider.enabled,
  description: provider.description,
  auth_url: provider.authUrl,
  sp_url: provider.spUrl,
  relay_state_prefix: provider.relayStatePrefix,
  links: selfLink(base, 'OS-FEDERATION/service_providers', provider.id),
});
