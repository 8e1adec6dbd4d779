import type { Selectable } from 'kysely';
import type { Executor } from '@nimbo/db/database.ts';
import type { IdentityProviderRow } from './federation-tables.ts';
import type { Tables } from './tables.ts';

/** Who vouches for users. */
export interface IdentityProvider {
  readonly id: string;
  readonly enabled: boolean;
  readonly description: string | null;
  readonly domainId: string;
  /** Minutes; null where the configuration says. */
  readonly authorizationTtl: number | null;
  /** What it calls itself in what it says. */
  readonly remoteIds: readonly string[];
}

export interface IdentityProviderFilter {
  readonly ids?: readonly string[] | undefined;
  readonly enabled?: boolean | undefined;
}

const toProvider = (row: Selectable<IdentityProviderRow>, remoteIds: readonly string[]): IdentityProvider => ({
  id: row.id,
  enabled: row.enabled,
  description: row.description,
  domainId: row.domain_id,
  authorizationTtl: row.authorization_ttl,
  remoteIds,
});

const toColumns = (provider: IdentityProvider) => ({
  enabled: provider.enabled,
  description: provider.description,
  domain_id: provider.domainId,
  authorization_ttl: provider.authorizationTtl,
});

/** In the order of ids. */
export const listIdentityProviders = async (
  db: Executor<Tables>,
  { ids, enabled }: IdentityProviderFilter,
): Promise<IdentityProvider[]> => {
  let query = db.selectFrom('identity_providers').selectAll();
  if (ids !== undefined) query = query.where('id', 'in', ids);
  if (enabled !== undefined) query = query.where('enabled', '=', enabled);
  const rows = await query.orderBy('id').execute();
  if (rows.length === 0) return [];
  const found = rows.map((row) => row.id);
  const remote = db.selectFrom('identity_provider_remote_ids').selectAll().where('idp_id', 'in', found);
  const byProvider = Map.groupBy(await remote.orderBy('remote_id').execute(), (row) => row.idp_id);
  return rows.map((row) => toProvider(row, byProvider.get(row.id)?.map(({ remote_id: id }) => id) ?? []));
};

export const findIdentityProvider = async (db: Executor<Tables>, id: string): Promise<IdentityProvider | undefined> =>
  (await listIdentityProviders(db, { ids: [id] }))[0];

/** The id of the provider that calls itself so. */
export const findProviderByRemoteId = async (db: Executor<Tables>, remoteId: string): Promise<string | undefined> => {
  const query = db.selectFrom('identity_provider_remote_ids').select('idp_id').where('remote_id', '=', remoteId);
  return (await query.executeTakeFirst())?.idp_id;
};

const insertRemoteIds = async (db: Executor<Tables>, { id, remoteIds }: IdentityProvider): Promise<void> => {
  if (remoteIds.length === 0) return;
  const rows = remoteIds.map((remoteId) => ({ remote_id: remoteId, idp_id: id }));
  await db.insertInto('identity_provider_remote_ids').values(rows).execute();
};

/** @throws UniqueViolation where the id or a remote id is taken */
export const insertIdentityProvider = async (db: Executor<Tables>, provider: IdentityProvider): Promise<void> => {
  await db
    .insertInto('identity_providers')
    .values({ id: provider.id, ...toColumns(provider) })
    .execute();
  await insertRemoteIds(db, provider);
};

/** @throws UniqueViolation where a remote id is taken */
export const updateIdentityProvider = async (db: Executor<Tables>, provider: IdentityProvider): Promise<void> => {
  await db.updateTable('identity_providers').set(toColumns(provider)).where('id', '=', provider.id).execute();
  await db.deleteFrom('identity_provider_remote_ids').where('idp_id', '=', provider.id).execute();
  await insertRemoteIds(db, provider);
};

/** With its protocols and what its users had from it. */
export const deleteIdentityProvider = async (db: Executor<Tables>, id: string): Promise<void> => {
  await db.deleteFrom('identity_provider_remote_ids').where('idp_id', '=', id).execute();
  await db.deleteFrom('federation_protocols').where('idp_id', '=', id).execute();
  await db.deleteFrom('expiring_group_members').where('idp_id', '=', id).execute();
  await db.deleteFrom('federated_users').where('idp_id', '=', id).execute();
  await db.deleteFrom('identity_providers').where('id', '=', id).execute();
};

/** The providers whose users live in a domain. */
export const listProviderIdsOfDomain = async (db: Executor<Tables>, domainId: string): Promise<string[]> => {
  const rows = await db.selectFrom('identity_providers').select('id').where('domain_id', '=', domainId).execute();
  return rows.map(({ id }) => id);
};
