import type { Context, PolicyRuleName } from '@nimbo/context/context.ts';
import { UniqueViolation } from '@nimbo/db/unique-violation.ts';
import { BadRequest, Conflict } from '@nimbo/errors/faults.ts';
import { listFederatedUsers } from '../db/federated-user-store.ts';
import {
  deleteProtocol,
  findProtocol,
  insertProtocol,
  listProtocols,
  updateProtocol,
  type FederationProtocol,
} from '../db/federation-protocol-store.ts';
import { findIdentityProvider } from '../db/identity-provider-store.ts';
import { findMapping } from '../db/mapping-store.ts';
import { change, type Change } from './change.ts';
import { assertFederationId } from './federation/federation-id.ts';
import type { Keystone } from './keystone.ts';
import { allowed } from './lookup.ts';
import { notFound } from './not-found.ts';
import { removeUser } from './user-removal.ts';

/** Which protocol of which provider. */
export interface ProtocolKey {
  readonly idpId: string;
  readonly id: string;
}

/** What a caller says of a protocol. */
export interface GivenProtocol {
  readonly mappingId: string;
  readonly remoteIdAttribute?: string | null | undefined;
}

const missing = ({ id }: ProtocolKey) => notFound('federation protocol', id);

/** A protocol's id is unique within its provider only. */
const told = (protocol: FederationProtocol) => ({ ...protocol, id: `${protocol.idpId}/${protocol.id}` });

const assertProvider = async ({ db }: Keystone, idpId: string): Promise<void> => {
  if ((await findIdentityProvider(db.read, idpId)) === undefined) throw notFound('identity provider', idpId);
};

export const getProtocol = async (
  ctx: Context,
  keystone: Keystone,
  rule: PolicyRuleName,
  key: ProtocolKey,
): Promise<FederationProtocol> => {
  const found = await findProtocol(keystone.db.read, key.idpId, key.id);
  return allowed(ctx, { rule, found, target: () => ({}), missing: () => missing(key) });
};

/** @throws NotFound for an unknown provider */
export const listProtocolsFor = async (
  ctx: Context,
  keystone: Keystone,
  rule: PolicyRuleName,
  idpId: string,
): Promise<FederationProtocol[]> => {
  await ctx.authorize(rule, {});
  await assertProvider(keystone, idpId);
  return listProtocols(keystone.db.read, { idpId });
};

const assertMapping = async ({ tx }: Change, id: string): Promise<void> => {
  if ((await findMapping(tx, id)) !== undefined) return;
  throw new BadRequest(`There is no mapping ${id}: create it first.`);
};

/** @throws NotFound for an unknown provider, BadRequest for an unknown mapping, Conflict where it is there already */
export const createProtocol = async (
  ctx: Context,
  keystone: Keystone,
  rule: PolicyRuleName,
  key: ProtocolKey,
  { mappingId, remoteIdAttribute = null }: GivenProtocol,
): Promise<FederationProtocol> => {
  await ctx.authorize(rule, {});
  assertFederationId('federation protocol', key.id);
  const protocol = { ...key, mappingId, remoteIdAttribute };
  try {
    await change(ctx, keystone, async (changing) => {
      if ((await findIdentityProvider(changing.tx, key.idpId)) === undefined) {
        throw notFound('identity provider', key.idpId);
      }
      await assertMapping(changing, mappingId);
      await insertProtocol(changing.tx, protocol);
      await changing.record('federation_protocol.created', told(protocol));
    });
  } catch (error) {
    if (!(error instanceof UniqueViolation)) throw error;
    throw new Conflict(`The identity provider ${key.idpId} has a protocol ${key.id} already: change that one.`);
  }
  return protocol;
};

/** @throws BadRequest for an unknown mapping */
export const updateProtocolFor = async (
  ctx: Context,
  keystone: Keystone,
  rule: PolicyRuleName,
  key: ProtocolKey,
  changes: Partial<GivenProtocol>,
): Promise<FederationProtocol> => {
  await getProtocol(ctx, keystone, rule, key);
  return change(ctx, keystone, async (changing) => {
    const before = await findProtocol(changing.tx, key.idpId, key.id);
    if (before === undefined) throw missing(key);
    const { mappingId = before.mappingId, remoteIdAttribute = before.remoteIdAttribute } = changes;
    const after = { ...before, mappingId, remoteIdAttribute };
    await assertMapping(changing, mappingId);
    await updateProtocol(changing.tx, after);
    await changing.record('federation_protocol.updated', told(after), told(before));
    return after;
  });
};

/** The users who came by it only go with it. */
export const deleteProtocolFor = async (
  ctx: Context,
  keystone: Keystone,
  rule: PolicyRuleName,
  key: ProtocolKey,
): Promise<void> => {
  await getProtocol(ctx, keystone, rule, key);
  await change(ctx, keystone, async (changing) => {
    const before = await findProtocol(changing.tx, key.idpId, key.id);
    if (before === undefined) throw missing(key);
    const users = await listFederatedUsers(changing.tx, { idpId: key.idpId, protocolId: key.id });
    for (const { userId, ephemeral } of users) {
      await changing.revoke({ userId });
      if (ephemeral) await removeUser(changing, userId);
    }
    await deleteProtocol(changing.tx, before);
    await changing.touch('identity');
    await changing.record('federation_protocol.deleted', undefined, told(before));
  });
};
