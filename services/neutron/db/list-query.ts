import { sql, type Expression, type ExpressionBuilder, type SqlBool } from 'kysely';
import type { Database } from '@nimbo/db/database.ts';
import { dynamicReader, type DynamicTables } from '@nimbo/db/dynamic-tables.ts';
import { inPageOrder, paginate, type SortKey } from '@nimbo/db/page.ts';
import type { SqlValue } from '@nimbo/db/parameters.ts';
import type { Tables } from './tables.ts';

/** The builder of conditions on a list. */
export type ListBuilder = ExpressionBuilder<DynamicTables, string>;

/** Makes one condition from an attribute's wanted values. */
type ListCondition = (eb: ListBuilder, values: readonly SqlValue[]) => Expression<SqlBool>;

/** How a kind of resource is listed. */
export interface ListShape {
  readonly table: keyof Tables;
  /** Attributes that are compared otherwise than by the column of their name. */
  readonly conditions: Readonly<Record<string, ListCondition>>;
  /** Whether a project sees a row. */
  readonly visible: (eb: ListBuilder, project: string | undefined) => Expression<SqlBool>;
}

/** Whose eyes a list is for. */
export interface ListScope {
  /** Administrators and services see every project's. */
  readonly everything: boolean;
  readonly project: string | undefined;
}

/** Tags that resources must have or lack: all of a list, or any. */
interface TagConditions {
  readonly all: readonly string[];
  readonly any: readonly string[];
  readonly notAll: readonly string[];
  readonly notAny: readonly string[];
}

/** Which resources a list holds, and in what order. */
export interface ListRequest {
  /** Attributes by the API's names, with the values of which each must have one. */
  readonly conditions: readonly { readonly attribute: string; readonly values: readonly SqlValue[] }[];
  readonly tags: TagConditions;
  /** The last key is the id. */
  readonly sort: readonly SortKey[];
  /** The id of the resource after which the page begins. */
  readonly marker: string | undefined;
  /** Undefined for all. */
  readonly limit: number | undefined;
  readonly isReverse: boolean;
}

/** A list without conditions. */
export const everyRow: ListRequest = {
  conditions: [],
  tags: { all: [], any: [], notAll: [], notAny: [] },
  sort: [{ column: 'id', direction: 'asc' }],
  marker: undefined,
  limit: undefined,
  isReverse: false,
};

const tagged = (eb: ListBuilder, table: string, tags: readonly string[]): Expression<SqlBool> =>
  eb.exists(
    eb
      .selectFrom('tags')
      .select('tags.tag')
      .whereRef('tags.resource_id', '=', `${table}.id`)
      .where('tags.tag', 'in', tags),
  );

const tagConditions = (eb: ListBuilder, table: string, tags: TagConditions): Expression<SqlBool>[] => {
  const each = (list: readonly string[]) => list.map((tag) => tagged(eb, table, [tag]));
  return [
    ...each(tags.all),
    ...(tags.any.length === 0 ? [] : [tagged(eb, table, tags.any)]),
    ...(tags.notAll.length === 0 ? [] : [eb.not(eb.and(each(tags.notAll)))]),
    ...(tags.notAny.length === 0 ? [] : [eb.not(tagged(eb, table, tags.notAny))]),
  ];
};

const plainCondition = (eb: ListBuilder, column: string, values: readonly SqlValue[]): Expression<SqlBool> => {
  const filled = values.filter((value) => value !== null);
  const terms: Expression<SqlBool>[] = filled.length === 0 ? [] : [eb(column, 'in', filled)];
  if (filled.length < values.length) terms.push(eb(column, 'is', null));
  return terms.length === 0 ? sql<SqlBool>`1 = 0` : eb.or(terms);
};

const conditionsOf = (eb: ListBuilder, shape: ListShape, scope: ListScope, request: ListRequest) => [
  ...(scope.everything ? [] : [shape.visible(eb, scope.project)]),
  ...request.conditions.map(({ attribute, values }) => {
    const own = shape.conditions[attribute];
    return own === undefined ? plainCondition(eb, `${shape.table}.${attribute}`, values) : own(eb, values);
  }),
  ...tagConditions(eb, shape.table, request.tags),
];

const markerValues = async (
  database: Database<Tables>,
  { table }: ListShape,
  { marker, sort }: ListRequest,
): Promise<readonly SqlValue[] | undefined> => {
  const query = dynamicReader(database.read).selectFrom<string>(table).selectAll();
  const row = await query.where('id', '=', marker ?? '').executeTakeFirst();
  return row === undefined ? undefined : sort.map(({ column }) => row[column] ?? null);
};

/** A condition on what is equal for all rows. */
export const everyRowHas = (eb: ListBuilder, value: SqlValue, values: readonly SqlValue[]): Expression<SqlBool> =>
  eb(eb.val(values.includes(value) ? 1 : 0), '=', 1);

/** What a list found: the rows of the page, and whether there are more beyond. Undefined where the marker is not there. */
export interface Listed<Row> {
  readonly items: readonly Row[];
  readonly hasMore: boolean;
}

/** The rows of a list, as far as somebody sees them; undefined where the marker names none. */
export const listRows = async <Row>(
  database: Database<Tables>,
  shape: ListShape,
  scope: ListScope,
  request: ListRequest,
): Promise<Listed<Row> | undefined> => {
  const marker = request.marker === undefined ? [] : await markerValues(database, shape, request);
  if (marker === undefined) return undefined;
  const query = dynamicReader(database.read)
    .selectFrom<string>(shape.table)
    .selectAll(shape.table)
    .where((eb) => eb.and(conditionsOf(eb, shape, scope, request)));
  const page = {
    keys: request.sort.map((key) => ({ ...key, column: `${shape.table}.${key.column}` })),
    reverse: request.isReverse,
    ...(marker.length === 0 ? {} : { marker }),
    ...(request.limit === undefined ? {} : { limit: request.limit + 1 }),
  };
  const rows = (await paginate(query, database.dialect, page).execute()) as unknown as readonly Row[];
  const hasMore = request.limit !== undefined && rows.length > request.limit;
  return { items: inPageOrder(hasMore ? rows.slice(0, request.limit) : rows, page), hasMore };
};
