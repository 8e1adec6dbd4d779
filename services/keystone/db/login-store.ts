import type { Timestamp } from '@nimbo/context/timestamp.ts';
import type { Executor } from '@nimbo/db/database.ts';
import { toAttributes, type Attributes } from './attributes.ts';
import type { Tables } from './tables.ts';

/** How a user's logins went. */
export interface LoginRecord {
  /** Failures since the last success. */
  readonly failures: number;
  readonly failedAt: Timestamp | null;
  /** The last success that was noted. */
  readonly activeAt: Timestamp | null;
}

/** What decides whether a user may try to log in. */
export interface LoginState extends LoginRecord {
  readonly options: Attributes;
  readonly createdAt: Timestamp;
}

/** When users with a password last logged in, or else were made; by user. */
export const listActivity = async (
  db: Executor<Tables>,
  userIds: readonly string[],
): Promise<ReadonlyMap<string, Timestamp>> => {
  if (userIds.length === 0) return new Map();
  const rows = await db
    .selectFrom('users')
    .innerJoin('passwords', (join) =>
      join.onRef('passwords.user_id', '=', 'users.id').on('passwords.replaced_at', 'is', null),
    )
    .leftJoin('logins', 'logins.user_id', 'users.id')
    .select(['users.id', 'users.created_at', 'logins.active_at'])
    .where('users.id', 'in', userIds)
    .execute();
  return new Map(rows.map((row) => [row.id, row.active_at ?? row.created_at]));
};

export const findLoginState = async (db: Executor<Tables>, userId: string): Promise<LoginState | undefined> => {
  const row = await db
    .selectFrom('users')
    .leftJoin('logins', 'logins.user_id', 'users.id')
    .select(['users.options', 'users.created_at', 'logins.failures', 'logins.failed_at', 'logins.active_at'])
    .where('users.id', '=', userId)
    .executeTakeFirst();
  if (row === undefined) return undefined;
  return {
    options: toAttributes(row.options),
    createdAt: row.created_at,
    failures: row.failures ?? 0,
    failedAt: row.failed_at,
    activeAt: row.active_at,
  };
};

export const writeLogin = async (db: Executor<Tables>, userId: string, record: LoginRecord): Promise<void> => {
  const columns = { failures: record.failures, failed_at: record.failedAt, active_at: record.activeAt };
  await db
    .insertInto('logins')
    .values({ user_id: userId, ...columns })
    .onConflict((conflict) =>
      conflict.column('user_id').doUpdateSet((eb) => ({
        failures: eb.ref('excluded.failures'),
        failed_at: eb.ref('excluded.failed_at'),
        active_at: eb.ref('excluded.active_at'),
      })),
    )
    .execute();
};

export const deleteLogin = async (db: Executor<Tables>, userId: string): Promise<void> => {
  await db.deleteFrom('logins').where('user_id', '=', userId).execute();
};
