import {
  expressionBuilder,
  sql,
  type Expression,
  type ExpressionBuilder,
  type SelectQueryBuilder,
  type SqlBool,
} from 'kysely';
import type { Dialect } from './database.ts';
import type { DynamicTables } from './dynamic-tables.ts';
import type { SqlValue } from './parameters.ts';

/** One column to sort by. */
export interface SortKey {
  /** `created_at` or `volumes.created_at`; never taken from a request without a look into a list of what may be sorted. */
  readonly column: string;
  readonly direction: 'asc' | 'desc';
  /** Whether the column may be null: nulls come first ascending and last descending, on every database. */
  readonly nullable?: boolean;
}

/** A page of a list, found by key and not by offset: cheap at any depth, and rows that come and go shift nothing. */
export interface PageRequest {
  /** The last key must be unique, normally the id. */
  readonly keys: readonly SortKey[];
  /** The marker row's values of the keys; the page begins after it. */
  readonly marker?: readonly SqlValue[];
  readonly limit?: number;
  /** The page that ends before the marker; hand the rows to {@link inPageOrder}. */
  readonly reverse?: boolean;
}

/** Adds order, limit and the condition "after the marker" to a query. */
export const paginate = <DB, TB extends keyof DB, Row>(
  query: SelectQueryBuilder<DB, TB, Row>,
  dialect: Dialect,
  page: PageRequest,
): SelectQueryBuilder<DB, TB, Row> => {
  const keys = page.reverse === true ? page.keys.map(reversed) : page.keys;
  if (keys.length === 0) throw new Error('a page needs at least one key to sort by');
  let paged = query;
  for (const key of keys) paged = paged.orderBy(orderOf(key, dialect));
  if (page.marker !== undefined) paged = paged.where(afterMarker(keys, page.marker));
  return page.limit === undefined ? paged : paged.limit(page.limit);
};

/** The rows of a page in the order the caller asked for. */
export const inPageOrder = <Row>(rows: readonly Row[], { reverse }: PageRequest): readonly Row[] =>
  reverse === true ? rows.toReversed() : rows;

const reversed = (key: SortKey): SortKey => ({ ...key, direction: key.direction === 'asc' ? 'desc' : 'asc' });

const orderOf = ({ column, direction, nullable }: SortKey, dialect: Dialect): Expression<unknown> => {
  const nulls =
    nullable === true && dialect === 'postgres' ? (direction === 'asc' ? ' nulls first' : ' nulls last') : '';
  return sql`${sql.ref(column)} ${sql.raw(direction + nulls)}`;
};

type Builder = ExpressionBuilder<DynamicTables, string>;

/** `a > x or (a = x and (b > y or …))`, with a bound on the first key in front, which indexes can use. */
const afterMarker = (keys: readonly SortKey[], marker: readonly SqlValue[]): Expression<SqlBool> => {
  if (marker.length !== keys.length) throw new Error(`the marker has ${marker.length} values for ${keys.length} keys`);
  const eb = expressionBuilder<DynamicTables, string>();
  const [first, value] = [keys[0] as SortKey, marker[0] as SqlValue];
  const after = afterFrom(eb, keys, marker);
  if (first.nullable === true || keys.length === 1) return after;
  return eb.and([eb(first.column, first.direction === 'asc' ? '>=' : '<=', value), after]);
};

const afterFrom = (eb: Builder, keys: readonly SortKey[], marker: readonly SqlValue[]): Expression<SqlBool> => {
  const [key, ...moreKeys] = keys as [SortKey, ...SortKey[]];
  const [value, ...moreValues] = marker as [SqlValue, ...SqlValue[]];
  const beyond = beyondValue(eb, key, value);
  if (moreKeys.length === 0) return beyond;
  const same = value === null ? eb(key.column, 'is', null) : eb(key.column, '=', value);
  return eb.or([beyond, eb.and([same, afterFrom(eb, moreKeys, moreValues)])]);
};

const beyondValue = (eb: Builder, { column, direction, nullable }: SortKey, value: SqlValue): Expression<SqlBool> => {
  if (direction === 'asc') return value === null ? eb(column, 'is not', null) : eb(column, '>', value);
  if (value === null) return sql<SqlBool>`1 = 0`;
  const less = eb(column, '<', value);
  return nullable === true ? eb.or([less, eb(column, 'is', null)]) : less;
};
