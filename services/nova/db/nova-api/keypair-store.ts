import type { Selectable, Transaction } from 'kysely';
import type { Executor } from '@nimbo/db/database.ts';
import { prepared, type Parameter } from '@nimbo/db/prepared.ts';
import type { KeypairRow } from './keypair-tables.ts';
import type { ApiTables } from './tables.ts';

export type Keypair = Readonly<Selectable<KeypairRow>>;

const byName = prepared((db: Executor<ApiTables>, parameter: Parameter<{ user: string; name: string }>) =>
  db.selectFrom('key_pairs').selectAll().where('user_id', '=', parameter('user')).where('name', '=', parameter('name')),
);

export const findKeypair = (db: Executor<ApiTables>, user: string, name: string): Promise<Keypair | undefined> =>
  byName.first(db, { user, name });

/** A user's key pairs by name. */
export const listKeypairs = (
  db: Executor<ApiTables>,
  userId: string,
  page: { readonly limit: number; readonly after?: string | undefined },
): Promise<Keypair[]> => {
  const query = db.selectFrom('key_pairs').selectAll().where('user_id', '=', userId).orderBy('name').limit(page.limit);
  return (page.after === undefined ? query : query.where('name', '>', page.after)).execute();
};

/** @throws UniqueViolation where the user has a key pair of this name */
export const insertKeypair = async (tx: Transaction<ApiTables>, keypair: Omit<Keypair, 'id'>): Promise<void> => {
  await tx.insertInto('key_pairs').values(keypair).execute();
};

/** False where there is none. */
export const deleteKeypair = async (tx: Transaction<ApiTables>, userId: string, name: string): Promise<boolean> => {
  const query = tx.deleteFrom('key_pairs').where('user_id', '=', userId).where('name', '=', name);
  return (await query.executeTakeFirst()).numDeletedRows === 1n;
};
