import type { Insertable, Transaction } from 'kysely';
import { dialectOf } from './dialect-of.ts';
import { TransactionConnection } from './transaction-connection.ts';

/**
 * Inserts a row unless one with the same primary or unique key is there, and says whether it did; races with other
 * transactions are decided by the database, and the transaction goes on either way.
 */
export const insertIfMissing = async <Tables, Table extends keyof Tables & string>(
  tx: Transaction<Tables>,
  table: Table,
  row: Insertable<Tables[Table]>,
): Promise<boolean> => {
  const insert = tx.insertInto(table).values(row);
  if (dialectOf(tx) !== 'mariadb') {
    const { numInsertedOrUpdatedRows } = await insert.onConflict((conflict) => conflict.doNothing()).executeTakeFirst();
    return numInsertedOrUpdatedRows === 1n;
  }
  const query = insert.compile();
  return tx.getExecutor().provideConnection(async (connection) => {
    if (!(connection instanceof TransactionConnection)) throw new TypeError('insertIfMissing needs a transaction');
    return (await connection.insertUnlessPresent(query)) !== undefined;
  });
};
