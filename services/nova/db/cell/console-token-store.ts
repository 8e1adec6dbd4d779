import type { Selectable, Transaction } from 'kysely';
import type { Timestamp } from '@nimbo/context/timestamp.ts';
import type { Executor } from '@nimbo/db/database.ts';
import type { ConsoleTokenTables } from './console-token-tables.ts';
import type { CellTables } from './tables.ts';

export type ConsoleTokenRecord = Readonly<Selectable<ConsoleTokenTables['console_tokens']>>;

/** Keeps a new token; those that have expired go. */
export const insertConsoleToken = async (tx: Transaction<CellTables>, token: ConsoleTokenRecord): Promise<void> => {
  await tx.deleteFrom('console_tokens').where('expires_at', '<', token.created_at).execute();
  await tx.insertInto('console_tokens').values(token).execute();
};

/** A token that has not expired at an instant. */
export const findConsoleToken = (
  db: Executor<CellTables>,
  tokenHash: string,
  at: Timestamp,
): Promise<ConsoleTokenRecord | undefined> =>
  db
    .selectFrom('console_tokens')
    .selectAll()
    .where('token_hash', '=', tokenHash)
    .where('expires_at', '>', at)
    .executeTakeFirst();
