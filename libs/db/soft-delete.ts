import { sql, type Selectable, type SelectQueryBuilder, type SqlBool, type Transaction, type Updateable } from 'kysely';
import type { Timestamp } from '@nimbo/context/timestamp.ts';
import { compareAndSet } from './compare-and-set.ts';

/** The column of tables whose rows stay for a while after their deletion. */
export interface SoftDeletable {
  deleted_at: Timestamp | null;
}

/** Hides what is deleted: every query of a soft-deleting store goes through it unless it asks for the deleted. */
export const notDeleted = <DB, TB extends keyof DB, Row>(
  query: SelectQueryBuilder<DB, TB, Row>,
  table?: string,
): SelectQueryBuilder<DB, TB, Row> =>
  query.where(sql<SqlBool>`${sql.ref(table === undefined ? 'deleted_at' : `${table}.deleted_at`)} is null`);

/** Marks a row as deleted, with what else that changes; false when it was deleted already or never there. */
export const softDelete = <Tables, Table extends keyof Tables & string>(
  tx: Transaction<Tables>,
  table: Table,
  key: Partial<Selectable<Tables[Table]>>,
  now: Timestamp,
  changes: Updateable<Tables[Table]> = {},
): Promise<boolean> =>
  compareAndSet(tx, table, {
    key,
    expected: { deleted_at: null } as unknown as Partial<Selectable<Tables[Table]>>,
    changes: { ...changes, deleted_at: now },
  });
