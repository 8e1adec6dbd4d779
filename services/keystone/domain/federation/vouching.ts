import type { Context } from '@nimbo/context/context.ts';
import { Unauthorized } from '@nimbo/errors/faults.ts';
import type { IssuedToken } from '../authentication.ts';
import type { ProtocolKey } from '../federation-protocol.ts';
import type { Keystone } from '../keystone.ts';
import type { Receipt } from '../receipt.ts';
import { assertionOfClaims, type Claims } from './assertion.ts';
import { assertWay, auditedLogin, federatedLogin, type Vouched } from './federated-login.ts';
import type { OidcSource } from './federation.ts';

/** @throws Unauthorized where the configuration names no OpenID provider for it */
export const oidcSource = ({ federation }: Keystone, idpId: string): OidcSource => {
  const source = federation.oidc.get(idpId);
  if (source !== undefined) return source;
  throw new Unauthorized(`The identity provider ${idpId} is no OpenID provider of this cloud.`);
};

/** Checked claims as a login takes them. */
export const vouchedByClaims = (claims: Claims, { prefix }: OidcSource): Vouched => ({
  assertion: assertionOfClaims(claims, prefix),
  issuer: String(claims['iss']),
});

/** A token for whoever shows an OpenID provider's access token. */
export const loginByBearer = async (
  ctx: Context,
  keystone: Keystone,
  key: ProtocolKey,
  token: string,
): Promise<IssuedToken | Receipt> => {
  await assertWay(keystone, key);
  const source = oidcSource(keystone, key.idpId);
  return auditedLogin(ctx, keystone, key, async () =>
    federatedLogin(ctx, keystone, key, vouchedByClaims(await source.party.bearer(token), source)),
  );
};
