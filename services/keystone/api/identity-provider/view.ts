import type { IdentityProvider } from '../../db/identity-provider-store.ts';
import { selfLink } from '../common/urls.ts';

/** An identity provider as OS-FEDERATION shows it. */
export const identityProviderView = (provider: IdentityProvider, base: string) => {
  const { self } = selfLink(base, 'OS-FEDERATION/identity_providers', provider.id);
  return {
    id: provider.id,
    enabled: provider.enabled,
    description: provider.description,
    domain_id: provider.domainId,
    authorization_ttl: provider.authorizationTtl,
    remote_ids: provider.remoteIds,
    links: { self, protocols: `${self}/protocols` },
  };
};
