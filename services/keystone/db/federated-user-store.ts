import type { Selectable, Transaction } from 'kysely';
import type { Timestamp } from '@nimbo/context/timestamp.ts';
import type { Executor } from '@nimbo/db/database.ts';
import { insertIfMissing } from '@nimbo/db/insert-if-missing.ts';
import type { FederatedUserRow } from './federation-tables.ts';
import type { Tables } from './tables.ts';

/** A user as an identity provider knows it. */
export interface FederatedUser {
  readonly idpId: string;
  readonly protocolId: string;
  readonly uniqueId: string;
  readonly userId: string;
  /** Whether the user is there only because it came this way. */
  readonly ephemeral: boolean;
}

/** What federated users may be narrowed by. */
export interface FederatedUserFilter {
  readonly idpId?: string | undefined;
  readonly protocolId?: string | undefined;
  readonly uniqueId?: string | undefined;
  readonly userIds?: readonly string[] | undefined;
}

const toFederatedUser = (row: Selectable<FederatedUserRow>): FederatedUser => ({
  idpId: row.idp_id,
  protocolId: row.protocol_id,
  uniqueId: row.unique_id,
  userId: row.user_id,
  ephemeral: row.ephemeral,
});

/** In the order of providers, protocols and unique ids. */
export const listFederatedUsers = async (
  db: Executor<Tables>,
  { idpId, protocolId, uniqueId, userIds }: FederatedUserFilter,
): Promise<FederatedUser[]> => {
  if (userIds?.length === 0) return [];
  let query = db.selectFrom('federated_users').selectAll();
  if (idpId !== undefined) query = query.where('idp_id', '=', idpId);
  if (protocolId !== undefined) query = query.where('protocol_id', '=', protocolId);
  if (uniqueId !== undefined) query = query.where('unique_id', '=', uniqueId);
  if (userIds !== undefined) query = query.where('user_id', 'in', userIds);
  const rows = await query.orderBy('idp_id').orderBy('protocol_id').orderBy('unique_id').execute();
  return rows.map(toFederatedUser);
};

/** @throws UniqueViolation where the provider's user is somebody here already */
export const insertFederatedUser = async (db: Executor<Tables>, user: FederatedUser): Promise<void> => {
  const { idpId, protocolId, uniqueId, userId, ephemeral } = user;
  await db
    .insertInto('federated_users')
    .values({ idp_id: idpId, protocol_id: protocolId, unique_id: uniqueId, user_id: userId, ephemeral })
    .execute();
};

/** With the memberships that came with them. */
export const deleteFederatedUsersOf = async (db: Executor<Tables>, userId: string): Promise<void> => {
  await db.deleteFrom('federated_users').where('user_id', '=', userId).execute();
  await db.deleteFrom('expiring_group_members').where('user_id', '=', userId).execute();
};

/** What a user is called, to be said anew; memberships stay where the provider is one of those to come. */
export const deleteFederatedNamesOf = async (
  db: Executor<Tables>,
  userId: string,
  comingIdpIds: readonly string[],
): Promise<void> => {
  await db.deleteFrom('federated_users').where('user_id', '=', userId).execute();
  const memberships = db.deleteFrom('expiring_group_members').where('user_id', '=', userId);
  await memberships.where('idp_id', 'not in', comingIdpIds).execute();
};

/** A membership that ends by itself unless the user comes again. */
export interface ExpiringMembership {
  readonly groupId: string;
  readonly expiresAt: Timestamp;
}

/** Those of a user that hold at an instant. */
export const listExpiringMemberships = async (
  db: Executor<Tables>,
  userId: string,
  at: Timestamp,
): Promise<ExpiringMembership[]> => {
  const query = db.selectFrom('expiring_group_members').select(['group_id', 'expires_at']);
  const rows = await query.where('user_id', '=', userId).where('expires_at', '>', at).orderBy('group_id').execute();
  return rows.map((row) => ({ groupId: row.group_id, expiresAt: row.expires_at }));
};

/** Whether anybody has any. */
export const hasExpiringMemberships = async (db: Executor<Tables>): Promise<boolean> =>
  (await db.selectFrom('expiring_group_members').select('user_id').limit(1).executeTakeFirst()) !== undefined;

/** Gives or renews memberships; whether any is new. */
export const renewMemberships = async (
  tx: Transaction<Tables>,
  { userId, idpId }: Pick<FederatedUser, 'userId' | 'idpId'>,
  { groupIds, at, until }: { readonly groupIds: readonly string[]; readonly at: Timestamp; readonly until: Timestamp },
): Promise<boolean> => {
  const before = await listExpiringMemberships(tx, userId, at);
  for (const groupId of groupIds) {
    const key = { user_id: userId, group_id: groupId, idp_id: idpId };
    if (await insertIfMissing(tx, 'expiring_group_members', { ...key, expires_at: until })) continue;
    const query = tx.updateTable('expiring_group_members').set({ expires_at: until });
    await query.where('user_id', '=', userId).where('group_id', '=', groupId).where('idp_id', '=', idpId).execute();
  }
  return groupIds.some((id) => !before.some(({ groupId }) => groupId === id));
};

/** For groups that go. */
export const deleteExpiringMembershipsIn = async (db: Executor<Tables>, groupId: string): Promise<void> => {
  await db.deleteFrom('expiring_group_members').where('group_id', '=', groupId).execute();
};

/** Whether something that serves once is seen for the first time. */
export const spend = (tx: Transaction<Tables>, digest: string, expiresAt: Timestamp): Promise<boolean> =>
  insertIfMissing(tx, 'federation_spent', { digest, expires_at: expiresAt });

/** Removes what ended before an instant; returns how many rows. */
export const purgeFederation = async (db: Executor<Tables>, before: Timestamp): Promise<number> => {
  const members = await db.deleteFrom('expiring_group_members').where('expires_at', '<', before).executeTakeFirst();
  const spent = await db.deleteFrom('federation_spent').where('expires_at', '<', before).executeTakeFirst();
  return Number(members.numDeletedRows + spent.numDeletedRows);
};
