import { timestampOf } from '@nimbo/context/timestamp.ts';
import type { Context } from '@nimbo/context/context.ts';
import { Forbidden } from '@nimbo/errors/faults.ts';
import { renewMemberships } from '../../db/federated-user-store.ts';
import { findProtocol, type FederationProtocol } from '../../db/federation-protocol-store.ts';
import { findIdentityProvider, type IdentityProvider } from '../../db/identity-provider-store.ts';
import { findMapping, type Mapping } from '../../db/mapping-store.ts';
import type { AuthenticationMethod } from '../../drivers/token-provider/token-claims.ts';
import type { Proof } from '../auth-methods/method.ts';
import { issueProven, outcomeOf, type IssuedToken } from '../authentication.ts';
import type { Change } from '../change.ts';
import type { ProtocolKey } from '../federation-protocol.ts';
import { findUserId } from '../identifier.ts';
import type { Keystone } from '../keystone.ts';
import { audited } from '../login-audit.ts';
import { mappedIdentity, type MappedIdentity } from '../mapping/mapped-identity.ts';
import type { Assertion } from '../mapping/remote.ts';
import { notFound } from '../not-found.ts';
import { unauthorized } from '../password.ts';
import type { Receipt } from '../receipt.ts';
import { giveProjects, mappedDomainId, mappedGroupIds } from './mapped-places.ts';
import { calledHere, welcome } from './shadow-user.ts';

/** What has been shown to be true: an identity provider's words about a user. */
export interface Vouched {
  readonly assertion: Assertion;
  /** How the provider names itself in them. */
  readonly issuer: string;
}

/** What of the cloud a login by an identity provider goes through. */
interface Way {
  readonly provider: IdentityProvider;
  readonly protocol: FederationProtocol;
  readonly mapping: Mapping;
}

/** @throws NotFound where provider or protocol are not there, Forbidden where the provider is disabled */
export const assertWay = async ({ db }: Keystone, { idpId, id }: ProtocolKey): Promise<Omit<Way, 'mapping'>> => {
  const provider = await findIdentityProvider(db.read, idpId);
  if (provider === undefined) throw notFound('identity provider', idpId);
  const protocol = await findProtocol(db.read, idpId, id);
  if (protocol === undefined) throw notFound('federation protocol', id);
  if (!provider.enabled)
    throw new Forbidden(`Identity Provider ${idpId} is disabled: ask an administrator to enable it.`);
  return { provider, protocol };
};

const wayOf = async (keystone: Keystone, key: ProtocolKey): Promise<Way> => {
  const { provider, protocol } = await assertWay(keystone, key);
  const mapping = await findMapping(keystone.db.read, protocol.mappingId);
  if (mapping === undefined) throw notFound('mapping', protocol.mappingId);
  return { provider, protocol, mapping };
};

/** Of a provider with remote ids, only words that are said under one of them count. @throws Forbidden */
const assertIssuer = ({ provider, protocol }: Way, { assertion, issuer }: Vouched): void => {
  if (provider.remoteIds.length === 0) return;
  const attribute = protocol.remoteIdAttribute ?? '';
  const [said = '', ...more] = attribute === '' ? [issuer] : (assertion.get(attribute) ?? []);
  if (more.length === 0 && provider.remoteIds.includes(said)) return;
  throw new Forbidden('Incoming identity provider identifier not included among the accepted identifiers.');
};

/** The name of the protocol where tokens know it, or else `mapped`. */
const methodOf = ({ protocol }: Way): AuthenticationMethod =>
  protocol.id === 'saml2' || protocol.id === 'openid' ? protocol.id : 'mapped';

/** A user who is kept here, named by the mapping. @throws Unauthorized where there is none */
const localProof = async (keystone: Keystone, way: Way, { user }: MappedIdentity): Promise<Proof> => {
  const userId = await findUserId(keystone, user);
  if (userId === undefined) throw unauthorized();
  return { userId, methods: [methodOf(way)] };
};

/** Milliseconds that group memberships outlast the login. */
const lasting = ({ federation }: Keystone, { authorizationTtl }: IdentityProvider): number =>
  authorizationTtl === null ? federation.settings.default_authorization_ttl * 1_000 : authorizationTtl * 60_000;

const keepGroups = async (
  keystone: Keystone,
  changing: Change,
  userId: string,
  way: Way,
  groupIds: readonly string[],
): Promise<void> => {
  const time = lasting(keystone, way.provider);
  if (time === 0 || groupIds.length === 0) return;
  const until = timestampOf(keystone.clock.now() + time);
  const key = { userId, idpId: way.provider.id };
  if (await renewMemberships(changing.tx, key, { groupIds, at: changing.at, until })) await changing.touch('identity');
};

const ephemeralProof = async (
  ctx: Context,
  keystone: Keystone,
  way: Way,
  mapped: MappedIdentity,
  subject: string | undefined,
): Promise<Proof> => {
  const { provider, protocol } = way;
  const domainId = (await mappedDomainId(keystone.db.read, mapped.user.domain)) ?? provider.domainId;
  const key = { idpId: provider.id, protocolId: protocol.id };
  const arrival = { ...key, ...calledHere(mapped.user, subject), email: mapped.user.email, domainId };
  const groupIds = await mappedGroupIds(keystone.db.read, mapped);
  const { id: userId } = await welcome(ctx, keystone, arrival, async (changing, user) => {
    await giveProjects(changing, user.id, mapped.projects, provider.domainId);
    await keepGroups(keystone, changing, user.id, way, groupIds);
  });
  return { userId, methods: [methodOf(way)], federation: { ...key, groupIds } };
};

/** Writes down how a login by an identity provider goes, from what is shown on. */
export const auditedLogin = (
  ctx: Context,
  keystone: Keystone,
  { id }: ProtocolKey,
  login: () => Promise<IssuedToken | Receipt>,
): Promise<IssuedToken | Receipt> =>
  audited(ctx, keystone, { methods: [id], named: () => Promise.resolve(undefined), outcomeOf }, login);

/**
 * A token for whoever an identity provider vouches for: unscoped, to be exchanged for a scoped one.
 * @throws Forbidden where the provider may not say so, BadRequest where the mapping makes nobody of it, Unauthorized for
 * a user who is kept here and is not there or disabled
 */
export const federatedLogin = async (
  ctx: Context,
  keystone: Keystone,
  key: ProtocolKey,
  vouched: Vouched,
): Promise<IssuedToken | Receipt> => {
  const way = await wayOf(keystone, key);
  assertIssuer(way, vouched);
  const mapped = mappedIdentity(way.mapping, vouched.assertion);
  const [subject] = vouched.assertion.get('REMOTE_USER') ?? [];
  const proof = await (mapped.user.type === 'local'
    ? localProof(keystone, way, mapped)
    : ephemeralProof(ctx, keystone, way, mapped, subject));
  return issueProven(ctx, keystone, proof, { kind: 'unscoped' });
};
