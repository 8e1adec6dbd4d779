import type { Selectable, Transaction } from 'kysely';
import type { Timestamp } from '@nimbo/context/timestamp.ts';
import type { Executor } from '@nimbo/db/database.ts';
import { insertIfMissing } from '@nimbo/db/insert-if-missing.ts';
import { fromJson, toJson } from '@nimbo/db/json.ts';
import { fromAttributes, toAttributes, type Attributes } from './attributes.ts';
import type { OauthConsumerRow, OauthTokenRow } from './extension-tables.ts';
import type { Tables } from './tables.ts';

/** A program that may be let act for users. */
export interface Consumer {
  readonly id: string;
  readonly description: string | null;
  /** Sealed. */
  readonly secret: string;
  readonly extra: Attributes;
}

/** A request token, which a user authorises, or the access token that it becomes. */
export interface OauthToken {
  readonly id: string;
  readonly kind: 'request' | 'access';
  /** Sealed. */
  readonly secret: string;
  readonly consumerId: string;
  readonly projectId: string;
  /** Who has authorised it; null before. */
  readonly userId: string | null;
  readonly verifier: string | null;
  readonly roleIds: readonly string[];
  readonly expiresAt: Timestamp;
}

const largestRoleIds = 65_536;

const toConsumer = (row: Selectable<OauthConsumerRow>): Consumer => ({
  id: row.id,
  description: row.description,
  secret: row.secret,
  extra: toAttributes(row.extra),
});

const toToken = (row: Selectable<OauthTokenRow>): OauthToken => ({
  id: row.id,
  kind: row.kind,
  secret: row.secret,
  consumerId: row.consumer_id,
  projectId: row.project_id,
  userId: row.user_id,
  verifier: row.verifier,
  roleIds: fromJson<string[]>(row.role_ids),
  expiresAt: row.expires_at,
});

export const findConsumer = async (db: Executor<Tables>, id: string): Promise<Consumer | undefined> => {
  const row = await db.selectFrom('oauth_consumers').selectAll().where('id', '=', id).executeTakeFirst();
  return row === undefined ? undefined : toConsumer(row);
};

export const listConsumers = async (db: Executor<Tables>): Promise<Consumer[]> =>
  (await db.selectFrom('oauth_consumers').selectAll().orderBy('id').execute()).map(toConsumer);

export const insertConsumer = async (db: Executor<Tables>, consumer: Consumer): Promise<void> => {
  await db
    .insertInto('oauth_consumers')
    .values({ ...consumer, extra: fromAttributes(consumer.extra) })
    .execute();
};

/** Writes description and extras. */
export const updateConsumer = async (db: Executor<Tables>, consumer: Consumer): Promise<void> => {
  const changes = { description: consumer.description, extra: fromAttributes(consumer.extra) };
  await db.updateTable('oauth_consumers').set(changes).where('id', '=', consumer.id).execute();
};

export const deleteConsumer = async (db: Executor<Tables>, id: string): Promise<void> => {
  await db.deleteFrom('oauth_tokens').where('consumer_id', '=', id).where('kind', '=', 'request').execute();
  await db.deleteFrom('oauth_consumers').where('id', '=', id).execute();
};

export const findOauthToken = async (
  db: Executor<Tables>,
  kind: OauthToken['kind'],
  id: string,
): Promise<OauthToken | undefined> => {
  const query = db.selectFrom('oauth_tokens').selectAll().where('id', '=', id);
  const row = await query.where('kind', '=', kind).executeTakeFirst();
  return row === undefined ? undefined : toToken(row);
};

/** What a list of access tokens is narrowed by. */
export interface AccessTokenFilter {
  readonly userId?: string | undefined;
  readonly consumerId?: string | undefined;
  readonly projectIds?: readonly string[] | undefined;
}

export const listAccessTokens = async (db: Executor<Tables>, filter: AccessTokenFilter): Promise<OauthToken[]> => {
  let query = db.selectFrom('oauth_tokens').selectAll().where('kind', '=', 'access').orderBy('id');
  if (filter.userId !== undefined) query = query.where('user_id', '=', filter.userId);
  if (filter.consumerId !== undefined) query = query.where('consumer_id', '=', filter.consumerId);
  if (filter.projectIds !== undefined) query = query.where('project_id', 'in', filter.projectIds);
  return (await query.execute()).map(toToken);
};

export const insertOauthToken = async (db: Executor<Tables>, token: OauthToken): Promise<void> => {
  const { id, kind, secret, consumerId, projectId, userId, verifier, roleIds, expiresAt } = token;
  await db
    .insertInto('oauth_tokens')
    .values({
      id,
      kind,
      secret,
      consumer_id: consumerId,
      project_id: projectId,
      user_id: userId,
      verifier,
      role_ids: toJson(roleIds, largestRoleIds),
      expires_at: expiresAt,
    })
    .execute();
};

/** A user authorises a request token, once; false where somebody has before. */
export const authorizeRequestToken = async (
  db: Executor<Tables>,
  id: string,
  by: { readonly userId: string; readonly verifier: string; readonly roleIds: readonly string[] },
): Promise<boolean> => {
  const result = await db
    .updateTable('oauth_tokens')
    .set({ user_id: by.userId, verifier: by.verifier, role_ids: toJson(by.roleIds, largestRoleIds) })
    .where('id', '=', id)
    .where('kind', '=', 'request')
    .where('user_id', 'is', null)
    .executeTakeFirst();
  return result.numUpdatedRows === 1n;
};

/** Whether it was there: of several who ask at once, one is told so. */
export const deleteOauthToken = async (db: Executor<Tables>, id: string): Promise<boolean> => {
  const result = await db.deleteFrom('oauth_tokens').where('id', '=', id).executeTakeFirst();
  return result.numDeletedRows === 1n;
};

/** Takes a role that is going away from the tokens it was given to. */
export const deleteRoleFromOauthTokens = async (db: Executor<Tables>, roleId: string): Promise<void> => {
  const rows = await db.selectFrom('oauth_tokens').select(['id', 'role_ids']).execute();
  for (const row of rows) {
    const roleIds = fromJson<string[]>(row.role_ids);
    if (!roleIds.includes(roleId)) continue;
    const kept = roleIds.filter((id) => id !== roleId);
    const query = db.updateTable('oauth_tokens').set({ role_ids: toJson(kept, largestRoleIds) });
    await query.where('id', '=', row.id).execute();
  }
};

/** Whether a nonce is seen for the first time. */
export const rememberNonce = (tx: Transaction<Tables>, digest: string, seenAt: Timestamp): Promise<boolean> =>
  insertIfMissing(tx, 'oauth_nonces', { digest, seen_at: seenAt });

/** Removes tokens that ended and nonces that were seen before an instant; returns how many. */
export const purgeOauth = async (db: Executor<Tables>, before: Timestamp): Promise<number> => {
  const tokens = await db.deleteFrom('oauth_tokens').where('expires_at', '<', before).executeTakeFirst();
  const nonces = await db.deleteFrom('oauth_nonces').where('seen_at', '<', before).executeTakeFirst();
  return Number(tokens.numDeletedRows + nonces.numDeletedRows);
};
