import type { Selectable, Transaction, Updateable, WhereInterface } from 'kysely';
import type { Timestamp } from '@nimbo/context/timestamp.ts';
import { compareAndSet } from './compare-and-set.ts';

/** The column of tables whose rows stay for a while after their deletion. */
export interface SoftDeletable {
  deleted_at: Timestamp | null;
}

/** Hides what is deleted: every query of a soft-deleting store goes through it unless it asks for the deleted. */
export const notDeleted = <Query extends WhereInterface<never, never>>(query: Query, table?: string): Query => {
  const column = table === undefined ? 'deleted_at' : `${table}.deleted_at`;
  return (query as unknown as { where(column: string, operator: 'is', value: null): Query }).where(column, 'is', null);
};

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
