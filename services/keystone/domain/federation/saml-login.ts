import type { Context } from '@nimbo/context/context.ts';
import { Unauthorized } from '@nimbo/errors/faults.ts';
import type { SamlExpectation, SamlParty, SamlWords } from '../../drivers/saml-party.ts';
import type { IssuedToken } from '../authentication.ts';
import type { ProtocolKey } from '../federation-protocol.ts';
import type { Keystone } from '../keystone.ts';
import type { Assertion } from '../mapping/remote.ts';
import type { Receipt } from '../receipt.ts';
import { assertWay, auditedLogin, federatedLogin } from './federated-login.ts';
import { returningLogin, spendOnce } from './web-login.ts';
import type { CameBack } from './web-sso.ts';

/** @throws Unauthorized where the configuration names no SAML provider for it */
const samlSource = ({ federation }: Keystone, idpId: string): SamlParty => {
  const party = federation.saml.get(idpId);
  if (party !== undefined) return party;
  throw new Unauthorized(`The identity provider ${idpId} is no SAML provider of this cloud.`);
};

/**
 * Attributes as mappings name them: by their own name, and as the modules of a web server would (`MELLON_…`). Who
 * vouches is said last, so that no attribute of that name can say otherwise.
 */
const assertionOf = ({ attributes, issuer, nameId }: SamlWords): Assertion => {
  const assertion = new Map<string, readonly string[]>();
  for (const [name, values] of attributes) {
    assertion.set(name, values);
    assertion.set(`MELLON_${name}`, values);
  }
  for (const name of ['MELLON_IDP', 'Shib-Identity-Provider']) assertion.set(name, [issuer]);
  for (const name of ['MELLON_NAME_ID', 'REMOTE_USER']) assertion.set(name, nameId === undefined ? [] : [nameId]);
  return assertion;
};

const login = async (
  ctx: Context,
  keystone: Keystone,
  key: ProtocolKey,
  response: string,
  expected: SamlExpectation,
): Promise<IssuedToken | Receipt> => {
  await assertWay(keystone, key);
  const party = samlSource(keystone, key.idpId);
  return auditedLogin(ctx, keystone, key, async () => {
    const words = party.read(response, expected);
    const { clock_skew: skew } = keystone.federation.settings;
    await spendOnce(ctx, keystone, `saml ${words.issuer} ${words.id}`, words.until + 2_000 * skew);
    return federatedLogin(ctx, keystone, key, { assertion: assertionOf(words), issuer: words.issuer });
  });
};

/** A token for whoever shows a response that nobody has asked for: another cloud's user, or a client without a browser. */
export const loginByResponse = (
  ctx: Context,
  keystone: Keystone,
  key: ProtocolKey,
  response: string,
  recipient: string,
): Promise<IssuedToken | Receipt> =>
  login(ctx, keystone, key, response, { recipients: [recipient], inResponseTo: undefined, needsAudience: false });

/** Ends the login of a browser that comes back with a response to its own request. */
export const finishSamlLogin = async (
  ctx: Context,
  keystone: Keystone,
  key: ProtocolKey,
  {
    sealed,
    response,
    recipient,
  }: { readonly sealed: string | undefined; readonly response: string; readonly recipient: string },
): Promise<CameBack> => {
  await assertWay(keystone, key);
  const begun = await returningLogin(ctx, keystone, key, { sealed, state: undefined });
  const expected = { recipients: [recipient], inResponseTo: begun.state, needsAudience: true };
  return { origin: begun.origin, issued: await login(ctx, keystone, key, response, expected) };
};
