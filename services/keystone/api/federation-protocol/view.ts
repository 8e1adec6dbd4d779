import type { FederationProtocol } from '../../db/federation-protocol-store.ts';
import { selfLink } from '../common/urls.ts';

/** A protocol of an identity provider as OS-FEDERATION shows it. */
export const protocolView = ({ id, idpId, mappingId, remoteIdAttribute }: FederationProtocol, base: string) => {
  const { self: provider } = selfLink(base, 'OS-FEDERATION/identity_providers', idpId);
  return {
    id,
    mapping_id: mappingId,
    remote_id_attribute: remoteIdAttribute,
    links: { self: `${provider}/protocols/${encodeURIComponent(id)}`, identity_provider: provider },
  };
};
