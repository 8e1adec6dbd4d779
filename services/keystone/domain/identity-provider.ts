import type { Context, PolicyRuleName } from '@nimbo/context/context.ts';
import { UniqueViolation } from '@nimbo/db/unique-violation.ts';
import { BadRequest, Conflict } from '@nimbo/errors/faults.ts';
import { listFederatedUsers } from '../db/federated-user-store.ts';
import {
  deleteIdentityProvider,
  findIdentityProvider,
  findProviderByRemoteId,
  insertIdentityProvider,
  listIdentityProviders,
  listProviderIdsOfDomain,
  updateIdentityProvider,
  type IdentityProvider,
  type IdentityProviderFilter,
} from '../db/identity-provider-store.ts';
import { findProject, insertProject } from '../db/project-store.ts';
import { change, type Change } from './change.ts';
import type { Changes } from './changes.ts';
import { assertFederationId } from './federation/federation-id.ts';
import { newId } from './ids.ts';
import type { Keystone } from './keystone.ts';
import { allowed } from './lookup.ts';
import { notFound } from './not-found.ts';
import { removeUser } from './user-removal.ts';

/** What a caller says of a new identity provider. */
export interface NewIdentityProvider {
  readonly enabled?: boolean | undefined;
  readonly description?: string | null | undefined;
  readonly authorizationTtl?: number | null | undefined;
  readonly remoteIds?: readonly string[] | null | undefined;
  readonly domainId?: string | null | undefined;
}

const missing = (id: string) => notFound('identity provider', id);

export const getIdentityProvider = async (
  ctx: Context,
  keystone: Keystone,
  rule: PolicyRuleName,
  id: string,
): Promise<IdentityProvider> => {
  const found = await findIdentityProvider(keystone.db.read, id);
  return allowed(ctx, { rule, found, target: () => ({}), missing: () => missing(id) });
};

export const listIdentityProvidersFor = async (
  ctx: Context,
  keystone: Keystone,
  rule: PolicyRuleName,
  filter: IdentityProviderFilter,
): Promise<IdentityProvider[]> => {
  await ctx.authorize(rule, {});
  return listIdentityProviders(keystone.db.read, filter);
};

/** Runs a write. @throws Conflict where id or remote id are taken */
const writing = async <T>(id: string, write: () => Promise<T>): Promise<T> => {
  try {
    return await write();
  } catch (error) {
    if (!(error instanceof UniqueViolation)) throw error;
    throw new Conflict(`There is an identity provider ${id} already: choose another id, or change that one.`);
  }
};

const assertRemoteIds = async ({ tx }: Change, id: string, remoteIds: readonly string[]): Promise<void> => {
  for (const remoteId of remoteIds) {
    const owner = await findProviderByRemoteId(tx, remoteId);
    if (owner === undefined || owner === id) continue;
    throw new Conflict(`Duplicate remote ID: ${remoteId} belongs to the identity provider ${owner}.`);
  }
};

/** Users of a provider that was given no domain live in one of their own. */
const ownDomain = async (changing: Change, idpId: string): Promise<string> => {
  const id = newId();
  const description = `Auto generated federated domain for Identity Provider: ${idpId}`;
  const place = { domainId: null, parentId: null, isDomain: true, enabled: true };
  const domain = { id, name: id, ...place, description, tags: [], extra: {}, options: {} };
  await insertProject(changing.tx, domain, changing.at);
  await changing.record('domain.created', domain);
  return id;
};

const givenDomain = async ({ tx }: Change, id: string): Promise<string> => {
  const domain = await findProject(tx, id);
  if (domain?.isDomain !== true) throw notFound('domain', id);
  return id;
};

/** @throws NotFound for an unknown domain, Conflict where the id or a remote id is taken */
export const createIdentityProvider = async (
  ctx: Context,
  keystone: Keystone,
  rule: PolicyRuleName,
  id: string,
  given: NewIdentityProvider,
): Promise<IdentityProvider> => {
  await ctx.authorize(rule, {});
  assertFederationId('identity provider', id);
  const { enabled = false, description = null, authorizationTtl = null, domainId } = given;
  const drafted = { id, enabled, description, authorizationTtl, remoteIds: [...(given.remoteIds ?? [])].toSorted() };
  return writing(id, () =>
    change(ctx, keystone, async (changing) => {
      if ((await findIdentityProvider(changing.tx, id)) === undefined) {
        await assertRemoteIds(changing, id, drafted.remoteIds);
      }
      const place = await (typeof domainId === 'string' ? givenDomain(changing, domainId) : ownDomain(changing, id));
      const provider = { ...drafted, domainId: place };
      await insertIdentityProvider(changing.tx, provider);
      await changing.record('identity_provider.created', provider);
      return provider;
    }),
  );
};

/** Everyone who came from a provider is logged out. */
const logOutUsers = async (changing: Change, idpId: string): Promise<void> => {
  const users = await listFederatedUsers(changing.tx, { idpId });
  for (const userId of new Set(users.map((user) => user.userId))) await changing.revoke({ userId });
};

/** A provider that is disabled takes its users' tokens with it. @throws Conflict where a remote id is taken */
export const updateIdentityProviderFor = async (
  ctx: Context,
  keystone: Keystone,
  rule: PolicyRuleName,
  id: string,
  changes: Changes<NewIdentityProvider>,
): Promise<IdentityProvider> => {
  const seen = await getIdentityProvider(ctx, keystone, rule, id);
  if (changes.domainId !== undefined && changes.domainId !== seen.domainId) {
    throw new BadRequest('The domain of an identity provider cannot be changed: its users live there.');
  }
  return writing(id, () =>
    change(ctx, keystone, async (changing) => {
      const before = await findIdentityProvider(changing.tx, id);
      if (before === undefined) throw missing(id);
      const { description, authorizationTtl, remoteIds } = changes;
      const after = {
        ...before,
        enabled: changes.enabled ?? before.enabled,
        description: description === undefined ? before.description : description,
        authorizationTtl: authorizationTtl === undefined ? before.authorizationTtl : authorizationTtl,
        remoteIds: remoteIds === undefined ? before.remoteIds : [...(remoteIds ?? [])].toSorted(),
      };
      await assertRemoteIds(changing, id, after.remoteIds);
      await updateIdentityProvider(changing.tx, after);
      await changing.touch('identity');
      if (before.enabled && !after.enabled) await logOutUsers(changing, id);
      await changing.record('identity_provider.updated', after, before);
      return after;
    }),
  );
};

/** A provider goes with its protocols, and with the users who are here only because of it. */
const removeProvider = async (changing: Change, provider: IdentityProvider): Promise<void> => {
  const { id } = provider;
  const users = await listFederatedUsers(changing.tx, { idpId: id });
  await logOutUsers(changing, id);
  for (const { userId, ephemeral } of users) if (ephemeral) await removeUser(changing, userId);
  await deleteIdentityProvider(changing.tx, id);
  await changing.touch('identity');
  await changing.record('identity_provider.deleted', undefined, provider);
};

export const deleteIdentityProviderFor = async (
  ctx: Context,
  keystone: Keystone,
  rule: PolicyRuleName,
  id: string,
): Promise<void> => {
  await getIdentityProvider(ctx, keystone, rule, id);
  await change(ctx, keystone, async (changing) => {
    const before = await findIdentityProvider(changing.tx, id);
    if (before === undefined) throw missing(id);
    await removeProvider(changing, before);
  });
};

/** A domain goes with the providers whose users lived in it. */
export const removeProvidersOfDomain = async (changing: Change, domainId: string): Promise<void> => {
  const ids = await listProviderIdsOfDomain(changing.tx, domainId);
  if (ids.length === 0) return;
  for (const provider of await listIdentityProviders(changing.tx, { ids })) await removeProvider(changing, provider);
};
