import type { FederatedIdentity, FederatedView, User } from '../../db/user-store.ts';
import { selfLink } from '../common/urls.ts';

/** A user as Identity v3 shows it: never with anything of the password but its end. */
export const userView = (user: User, base: string) => ({
  ...user.extra,
  id: user.id,
  name: user.name,
  domain_id: user.domainId,
  enabled: user.enabled,
  ...(user.defaultProjectId === null ? {} : { default_project_id: user.defaultProjectId }),
  password_expires_at: user.passwordExpiresAt,
  options: user.options,
  links: selfLink(base, 'users', user.id),
});

const federatedView = (identities: readonly FederatedIdentity[]) =>
  [...Map.groupBy(identities, ({ idpId }) => idpId)].map(([idpId, ways]) => ({
    idp_id: idpId,
    protocols: ways.map(({ protocolId, uniqueId }) => ({ protocol_id: protocolId, unique_id: uniqueId })),
  }));

/** One user, with what identity providers call it where any knows it. */
export const federatedUserView = (user: FederatedView, base: string) => ({
  ...userView(user, base),
  ...(user.federated.length === 0 ? {} : { federated: federatedView(user.federated) }),
});
