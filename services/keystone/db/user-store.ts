import { sql, type Selectable, type SelectQueryBuilder } from 'kysely';
import type { Timestamp } from '@nimbo/context/timestamp.ts';
import type { Executor } from '@nimbo/db/database.ts';
import { fromAttributes, toAttributes, type Attributes } from './attributes.ts';
import { listed, type Listed, type ListPage } from './list-page.ts';
import type { Tables, UserRow } from './tables.ts';
import { textMatches, type TextMatch } from './text-match.ts';

/** What an identity provider calls a user who comes by one of its protocols. */
export interface FederatedIdentity {
  readonly idpId: string;
  readonly protocolId: string;
  readonly uniqueId: string;
}

export interface User {
  readonly id: string;
  readonly name: string;
  readonly domainId: string;
  readonly enabled: boolean;
  readonly defaultProjectId: string | null;
  /** Null where the password never expires, or there is none. */
  readonly passwordExpiresAt: Timestamp | null;
  readonly extra: Attributes;
  readonly options: Attributes;
}

/** A user with what identity providers call it. */
export interface FederatedView extends User {
  readonly federated: readonly FederatedIdentity[];
}

/** `password_expires_at=lt:2026-…`: an operator and an instant. */
export interface ExpiryMatch {
  readonly operator: 'lt' | 'lte' | 'gt' | 'gte' | 'eq' | 'neq';
  readonly at: Timestamp;
}

/** What a list of users may be narrowed by. */
export interface UserFilter {
  readonly domainId?: string | undefined;
  readonly enabled?: boolean | undefined;
  readonly names?: readonly TextMatch[] | undefined;
  readonly passwordExpiresAt?: ExpiryMatch | undefined;
  /** Only users in this group. */
  readonly groupId?: string | undefined;
  /** Only users whom an identity provider knows so. */
  readonly federated?: { readonly [Key in keyof FederatedIdentity]?: string | undefined } | undefined;
}

type FoundUser = Selectable<UserRow> & { readonly password_expires_at: Timestamp | null };

const toUser = (row: FoundUser): User => ({
  id: row.id,
  name: row.name,
  domainId: row.domain_id,
  enabled: row.enabled,
  defaultProjectId: row.default_project_id,
  passwordExpiresAt: row.password_expires_at,
  extra: toAttributes(row.extra),
  options: toAttributes(row.options),
});

const toColumns = (user: User) => ({
  name: user.name,
  domain_id: user.domainId,
  enabled: user.enabled,
  default_project_id: user.defaultProjectId,
  extra: fromAttributes(user.extra),
  options: fromAttributes(user.options),
});

const usersWithExpiry = (db: Executor<Tables>) =>
  db
    .selectFrom('users')
    .leftJoin('passwords', (join) =>
      join.onRef('passwords.user_id', '=', 'users.id').on('passwords.replaced_at', 'is', null),
    )
    .selectAll('users')
    .select('passwords.expires_at as password_expires_at');

export const findUser = async (db: Executor<Tables>, id: string): Promise<User | undefined> => {
  const row = await usersWithExpiry(db).where('users.id', '=', id).executeTakeFirst();
  return row === undefined ? undefined : toUser(row);
};

export const findUserByName = async (
  db: Executor<Tables>,
  name: string,
  domainId: string,
): Promise<User | undefined> => {
  const query = usersWithExpiry(db).where('users.name', '=', name).where('users.domain_id', '=', domainId);
  const row = await query.executeTakeFirst();
  return row === undefined ? undefined : toUser(row);
};

const expiryOperators = { lt: '<', lte: '<=', gt: '>', gte: '>=', eq: '=', neq: '!=' } as const;

type UserQuery<O> = SelectQueryBuilder<Tables & { readonly passwords: Tables['passwords'] }, 'users' | 'passwords', O>;

const membersOf = (groupId: string) =>
  sql<string>`(select ${sql.ref('user_id')} from ${sql.table('group_members')} where ${sql.ref('group_id')} = ${groupId})`;

type Known = Exclude<UserFilter['federated'], undefined>;

const saysNothing = (known: Known | undefined): known is undefined =>
  Object.values(known ?? {}).every((value) => value === undefined);

const knownAs = (db: Executor<Tables>, { idpId, protocolId, uniqueId }: Known) => {
  let query = db.selectFrom('federated_users').select('user_id');
  if (idpId !== undefined) query = query.where('idp_id', '=', idpId);
  if (protocolId !== undefined) query = query.where('protocol_id', '=', protocolId);
  return uniqueId === undefined ? query : query.where('unique_id', '=', uniqueId);
};

const narrowed = <O>(query: UserQuery<O>, filter: UserFilter): UserQuery<O> => {
  let narrow = query;
  if (filter.domainId !== undefined) narrow = narrow.where('users.domain_id', '=', filter.domainId);
  if (filter.enabled !== undefined) narrow = narrow.where('users.enabled', '=', filter.enabled);
  for (const name of filter.names ?? []) narrow = narrow.where(textMatches('users.name', name));
  if (filter.groupId !== undefined) narrow = narrow.where('users.id', 'in', membersOf(filter.groupId));
  const expiry = filter.passwordExpiresAt;
  if (expiry === undefined) return narrow;
  return narrow.where('passwords.expires_at', expiryOperators[expiry.operator], expiry.at);
};

export const listUsers = async (db: Executor<Tables>, filter: UserFilter, page: ListPage): Promise<Listed<User>> => {
  let query = narrowed(usersWithExpiry(db) as never as UserQuery<FoundUser>, filter);
  const { federated } = filter;
  if (!saysNothing(federated)) query = query.where('users.id', 'in', knownAs(db, federated));
  if (page.marker !== undefined) query = query.where('users.id', '>', page.marker);
  const rows = await query
    .orderBy('users.id')
    .limit(page.limit + 1)
    .execute();
  return listed(rows.map(toUser), page);
};

export const listUserIdsOfDomain = async (db: Executor<Tables>, domainId: string): Promise<string[]> => {
  const rows = await db.selectFrom('users').select('id').where('domain_id', '=', domainId).execute();
  return rows.map((row) => row.id);
};

/** @throws UniqueViolation where the name is taken */
export const insertUser = async (db: Executor<Tables>, user: User, createdAt: Timestamp): Promise<void> => {
  await db
    .insertInto('users')
    .values({ id: user.id, created_at: createdAt, ...toColumns(user) })
    .execute();
};

/** Writes every attribute but the id and the password. @throws UniqueViolation where the name is taken */
export const updateUser = async (db: Executor<Tables>, user: User): Promise<void> => {
  await db.updateTable('users').set(toColumns(user)).where('id', '=', user.id).execute();
};

/** Takes a project that is going away from the users who had it as their default. */
export const clearDefaultProject = async (db: Executor<Tables>, projectIds: readonly string[]): Promise<void> => {
  if (projectIds.length === 0) return;
  const query = db.updateTable('users').set({ default_project_id: null });
  await query.where('default_project_id', 'in', projectIds).execute();
};

export const deleteUser = async (db: Executor<Tables>, id: string): Promise<void> => {
  await db.deleteFrom('passwords').where('user_id', '=', id).execute();
  await db.deleteFrom('users').where('id', '=', id).execute();
};
