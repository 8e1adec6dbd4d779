import type { Context } from '@nimbo/context/context.ts';
import { BadRequest } from '@nimbo/errors/faults.ts';
import { listProtocols } from '../../db/federation-protocol-store.ts';
import { listIdentityProviders } from '../../db/identity-provider-store.ts';
import type { IssuedToken } from '../authentication.ts';
import type { ProtocolKey } from '../federation-protocol.ts';
import type { Keystone } from '../keystone.ts';
import { notFound } from '../not-found.ts';
import type { Receipt } from '../receipt.ts';
import { assertWay, auditedLogin, federatedLogin } from './federated-login.ts';
import { oidcSource, vouchedByClaims } from './vouching.ts';
import { newWebLogin, returningLogin, sealedLogin, trustedOrigin } from './web-login.ts';

/** Where a browser goes next, and what it keeps until it is back. */
export interface SentAway {
  readonly location: string;
  readonly sealed: string;
}

/** What a login in a browser ends with. */
export interface CameBack {
  readonly origin: string;
  readonly issued: IssuedToken | Receipt;
}

/** The provider that a protocol's common path is for: the only one that there is. @throws NotFound, BadRequest for several */
export const onlyProvider = async ({ db }: Keystone, protocolId: string): Promise<ProtocolKey> => {
  const ids = (await listProtocols(db.read, { id: protocolId })).map(({ idpId }) => idpId);
  const enabled = ids.length === 0 ? [] : await listIdentityProviders(db.read, { ids, enabled: true });
  const [provider, ...more] = enabled;
  if (provider === undefined) throw notFound('federation protocol', protocolId);
  if (more.length === 0) return { idpId: provider.id, id: protocolId };
  throw new BadRequest(`Several identity providers have the protocol ${protocolId}: name one in the path.`);
};

/** Sends a browser to log in at its provider. @throws Unauthorized for a dashboard that is not trusted */
export const beginWebLogin = async (
  keystone: Keystone,
  key: ProtocolKey,
  origin: string | undefined,
  redirectUri: string,
): Promise<SentAway> => {
  const trusted = trustedOrigin(keystone, origin);
  await assertWay(keystone, key);
  const login = newWebLogin(keystone, key, trusted);
  const saml = keystone.federation.saml.get(key.idpId);
  const location = await (saml === undefined
    ? oidcSource(keystone, key.idpId).party.begin(login, redirectUri)
    : saml.begin(login.state, redirectUri));
  return { location: location.href, sealed: await sealedLogin(keystone, login) };
};

/**
 * Ends the login of a browser that comes back from an OpenID provider.
 * @param returned the redirect URI with the provider's answer in its query
 */
export const finishOidcLogin = async (
  ctx: Context,
  keystone: Keystone,
  key: ProtocolKey,
  sealed: string | undefined,
  returned: URL,
): Promise<CameBack> => {
  await assertWay(keystone, key);
  const source = oidcSource(keystone, key.idpId);
  const state = returned.searchParams.get('state') ?? '';
  const login = await returningLogin(ctx, keystone, key, { sealed, state });
  const issued = await auditedLogin(ctx, keystone, key, async () =>
    federatedLogin(ctx, keystone, key, vouchedByClaims(await source.party.finish(login, returned), source)),
  );
  return { origin: login.origin, issued };
};
