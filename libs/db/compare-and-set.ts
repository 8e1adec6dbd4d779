import type { ExpressionBuilder, Selectable, Transaction, Updateable } from 'kysely';
import { Conflict } from '@nimbo/errors/faults.ts';
import { dynamicTransaction, type DynamicTables } from './dynamic-tables.ts';
import type { SqlValue } from './parameters.ts';

/** Which row, what it must look like, and what it becomes. */
export interface CompareAndSet<Row, Changes> {
  /** The row's key, for example `{ id }`. */
  readonly key: Partial<Row>;
  /** What must still hold, for example `{ status: 'creating', deleted_at: null }`. */
  readonly expected: Partial<Row>;
  readonly changes: Changes;
}

type Columns = Readonly<Record<string, SqlValue>>;

/** Changes one row if it still is as expected; false when it is not, or is not there: another writer was faster. */
export const compareAndSet = async <Tables, Table extends keyof Tables & string>(
  tx: Transaction<Tables>,
  table: Table,
  { key, expected, changes }: CompareAndSet<Selectable<Tables[Table]>, Updateable<Tables[Table]>>,
): Promise<boolean> => {
  const { numUpdatedRows } = await dynamicTransaction(tx)
    .updateTable<string>(table)
    .set(changes as Columns)
    .where((eb) => matches(eb, { ...key, ...expected } as Columns))
    .executeTakeFirst();
  if (numUpdatedRows > 1n)
    throw new Error(`a compare-and-set on ${table} named ${numUpdatedRows} rows; give the whole key`);
  return numUpdatedRows === 1n;
};

/**
 * Like {@link compareAndSet} for tables with a `generation`: expects the given one and counts it up.
 * The row's new generation is `generation + 1`.
 */
export const compareAndSetGeneration = async <
  Tables,
  Table extends keyof Tables & string,
  Row extends { generation: number } & Selectable<Tables[Table]>,
>(
  tx: Transaction<Tables>,
  table: Table,
  { key, generation, changes }: { key: Partial<Row>; generation: number; changes: Updateable<Tables[Table]> },
): Promise<boolean> => {
  const { numUpdatedRows } = await dynamicTransaction(tx)
    .updateTable<string>(table)
    .set({ ...(changes as Columns), generation: generation + 1 })
    .where((eb) => matches(eb, { ...key, generation }))
    .executeTakeFirst();
  return numUpdatedRows === 1n;
};

const matches = (eb: ExpressionBuilder<DynamicTables, string>, columns: Columns) => {
  const terms = Object.entries(columns).map(([column, value]) =>
    value === null ? eb(column, 'is', null) : eb(column, '=', value),
  );
  if (terms.length === 0) throw new Error('a compare-and-set needs a key');
  return eb.and(terms);
};

/** What an attempt answers when its compare-and-set did not hit. */
export const lostRace: unique symbol = Symbol('lost race');

/**
 * Reads, decides and writes again until the write hits. Each attempt reads anew, in a transaction of its own.
 * @throws Conflict after the attempts are used up; `what` names the thing in its message
 */
export const retryCompareAndSet = async <T>(
  what: string,
  attempt: () => Promise<T | typeof lostRace>,
  attempts = 10,
): Promise<T> => {
  for (let count = 0; count < attempts; count += 1) {
    const outcome = await attempt();
    if (outcome !== lostRace) return outcome;
  }
  throw new Conflict(`${what} is being changed by others at the same time; try again.`, {
    code: 'db.concurrent_update',
    retryAfter: 1,
  });
};
