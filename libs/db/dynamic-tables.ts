import type { Kysely, Transaction } from 'kysely';
import type { SqlValue } from './parameters.ts';

/** A handle for helpers that get table and column names as values; their own signatures keep callers honest. */
export type DynamicTables = Record<string, Record<string, SqlValue>>;

export const dynamicTransaction = <Tables>(tx: Transaction<Tables>): Transaction<DynamicTables> =>
  tx as unknown as Transaction<DynamicTables>;

export const dynamicReader = <Tables>(read: Kysely<Tables>): Kysely<DynamicTables> =>
  read as unknown as Kysely<DynamicTables>;
