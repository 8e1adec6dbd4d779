import type { Timestamp } from '@nimbo/context/timestamp.ts';
import type { Executor } from '@nimbo/db/database.ts';
import type { Tables } from './tables.ts';

/** The password that holds for a user now. */
export interface Password {
  readonly hash: string;
  readonly createdAt: Timestamp;
  readonly expiresAt: Timestamp | null;
}

export const findPassword = async (db: Executor<Tables>, userId: string): Promise<Password | undefined> => {
  const query = db.selectFrom('passwords').selectAll().where('user_id', '=', userId);
  const row = await query.where('replaced_at', 'is', null).executeTakeFirst();
  return row === undefined ? undefined : { hash: row.hash, createdAt: row.created_at, expiresAt: row.expires_at };
};

/** The newest passwords of a user, the present one first. */
export const listPasswords = async (db: Executor<Tables>, userId: string, limit: number): Promise<Password[]> => {
  const query = db.selectFrom('passwords').selectAll().where('user_id', '=', userId);
  const rows = await query.orderBy('created_at', 'desc').orderBy('id').limit(limit).execute();
  return rows.map((row) => ({ hash: row.hash, createdAt: row.created_at, expiresAt: row.expires_at }));
};

/** Ends the present password, which becomes history. */
const retirePassword = async (db: Executor<Tables>, userId: string, at: Timestamp): Promise<void> => {
  const query = db.updateTable('passwords').set({ replaced_at: at }).where('user_id', '=', userId);
  await query.where('replaced_at', 'is', null).execute();
};

/** Makes a password the present one. */
export const insertPassword = async (
  db: Executor<Tables>,
  id: string,
  userId: string,
  password: Password,
): Promise<void> => {
  await retirePassword(db, userId, password.createdAt);
  const { hash, createdAt, expiresAt } = password;
  const row = { id, user_id: userId, hash, created_at: createdAt, expires_at: expiresAt, replaced_at: null };
  await db.insertInto('passwords').values(row).execute();
};
