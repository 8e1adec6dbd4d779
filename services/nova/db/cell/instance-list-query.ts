import type { Expression, ExpressionBuilder, SelectQueryBuilder, SqlBool } from 'kysely';
import type { Timestamp } from '@nimbo/context/timestamp.ts';
import type { Dialect, Executor } from '@nimbo/db/database.ts';
import { paginate, type SortKey } from '@nimbo/db/page.ts';
import type { SqlValue } from '@nimbo/db/parameters.ts';
import { prepared, type Parameter, type PreparedQuery } from '@nimbo/db/prepared.ts';
import type { CellTables } from './tables.ts';

/** Columns that a list may be compared by. */
type ComparedColumn =
  | 'uuid'
  | 'project_id'
  | 'user_id'
  | 'reservation_id'
  | 'name'
  | 'description'
  | 'hostname'
  | 'image_id'
  | 'flavor_id'
  | 'availability_zone'
  | 'host'
  | 'node'
  | 'vm_state'
  | 'task_state'
  | 'power_state'
  | 'progress'
  | 'key_name'
  | 'config_drive'
  | 'launch_index'
  | 'root_device_name'
  | 'access_ip_v4'
  | 'access_ip_v6'
  | 'created_at'
  | 'updated_at'
  | 'launched_at'
  | 'terminated_at'
  | 'interfaces';

/** One condition: equal to one of the values, like a pattern with `\` as escape, or a bound. */
export interface Comparison {
  readonly column: ComparedColumn;
  readonly operator: 'in' | 'not in' | 'like' | '<=' | '>=';
  readonly values: readonly (string | number | boolean)[];
}

/** Several ways of which one must hold; each is a list of conditions that all must. */
type Alternatives = readonly (readonly Comparison[])[];

/** Conditions on tags: all of some, any of some, and none of such. */
export interface TagConditions {
  readonly all: readonly string[];
  readonly any: readonly string[];
  readonly notAll: readonly string[];
  readonly notAny: readonly string[];
}

/** Which servers a list holds, and in what order. */
export interface InstanceList {
  readonly comparisons: readonly Comparison[];
  readonly alternatives: Alternatives;
  readonly tags: TagConditions;
  readonly isLocked: boolean | undefined;
  /** Only deleted ones, only others, or both. */
  readonly deleted: 'only' | 'without' | 'with';
  /** The last is `uuid`. */
  readonly sort: readonly SortKey[];
  /** The values of the sort columns after which the page begins. */
  readonly marker: readonly SqlValue[] | undefined;
  readonly limit: number;
}

/** A server of a list: which writing of it, and where it stands in the order. */
export interface InstanceVersion {
  readonly uuid: string;
  readonly version: number;
  readonly created_at: Timestamp;
  readonly [sortColumn: string]: SqlValue;
}

/** The values of a query, by the names that stand for them in it. */
type ListValues = Record<string, SqlValue>;
/** A list's query, without its values. */
export type ListQuery = PreparedQuery<CellTables, ListValues, InstanceVersion>;

type Query = SelectQueryBuilder<CellTables, 'instances', object>;
type Builder = ExpressionBuilder<CellTables, 'instances'>;
/** What stands for a value in the query; any of them may stand beside any column. */
type Stand = (name: string) => Expression<never>;

/** Without values: false for `in`, true for `not in`, on every database. */
const none = (eb: Builder, operator: string): Expression<SqlBool> => eb(eb.val(1), operator === 'in' ? '=' : '<>', 0);

const compared = (eb: Builder, comparison: Comparison, name: string, stand: Stand): Expression<SqlBool> => {
  const { column, operator, values } = comparison;
  if (values.length === 0) return none(eb, operator);
  if (operator === 'in')
    return eb(
      column,
      'in',
      values.map((_, at) => stand(`${name}_${at}`)),
    );
  if (operator === 'not in') {
    const others = eb(
      column,
      'not in',
      values.map((_, at) => stand(`${name}_${at}`)),
    );
    return eb.or([others, eb(column, 'is', null)]);
  }
  return eb(column, operator, stand(`${name}_0`));
};

const hasTag = (eb: Builder, value: Expression<never>): Expression<SqlBool> =>
  eb.exists(
    eb
      .selectFrom('instance_tags')
      .select('instance_tags.tag')
      .whereRef('instance_tags.instance_uuid', '=', 'instances.uuid')
      .where('instance_tags.tag', '=', value),
  );

const tagTerms = (eb: Builder, { tags }: InstanceList, stand: Stand): Expression<SqlBool>[] => {
  const each = (kind: keyof TagConditions) => tags[kind].map((_, at) => hasTag(eb, stand(`t${kind}_${at}`)));
  return [
    ...each('all'),
    ...(tags.any.length > 0 ? [eb.or(each('any'))] : []),
    ...(tags.notAll.length > 0 ? [eb.not(eb.and(each('notAll')))] : []),
    ...each('notAny').map((term) => eb.not(term)),
  ];
};

const terms = (eb: Builder, list: InstanceList, stand: Stand): Expression<SqlBool>[] => {
  const { comparisons, alternatives, isLocked, deleted } = list;
  const ways = alternatives.map((way, index) =>
    eb.and(way.map((one, at) => compared(eb, one, `a${index}_${at}`, stand))),
  );
  return [
    ...comparisons.map((one, index) => compared(eb, one, `c${index}`, stand)),
    ...(ways.length > 0 ? [eb.or(ways)] : []),
    ...tagTerms(eb, list, stand),
    ...(isLocked === undefined ? [] : [eb('locked_by', isLocked ? 'is not' : 'is', null)]),
    ...(deleted === 'with' ? [] : [eb('deleted_at', deleted === 'only' ? 'is not' : 'is', null)]),
  ];
};

/** A null is compared in its own way, so it stays in the query's text. */
const markerStands = (list: InstanceList, stand: Stand): readonly SqlValue[] =>
  (list.marker ?? []).map((value, index) => (value === null ? null : (stand(`m${index}`) as unknown as SqlValue)));

const shapeOfComparison = ({ column, operator, values }: Comparison) => [column, operator, values.length];

/** What two lists must have in common to be the same query with other values. */
export const shapeOf = (list: InstanceList): string =>
  JSON.stringify([
    list.comparisons.map(shapeOfComparison),
    list.alternatives.map((way) => way.map(shapeOfComparison)),
    Object.values(list.tags).map(({ length }: readonly string[]) => length),
    list.isLocked,
    list.deleted,
    list.sort,
    list.marker?.map((value) => value === null),
  ]);

const named = (name: string, values: readonly SqlValue[]) =>
  values.map((value, at) => [`${name}_${at}`, value] as const);

/** The values that a list gives to the query of its shape. */
export const valuesOf = (list: InstanceList): ListValues => ({
  limit: list.limit,
  ...Object.fromEntries([
    ...list.comparisons.flatMap(({ values }, index) => named(`c${index}`, values)),
    ...list.alternatives.flatMap((way, index) => way.flatMap(({ values }, at) => named(`a${index}_${at}`, values))),
    ...Object.entries(list.tags).flatMap(([kind, tags]: [string, readonly string[]]) => named(`t${kind}`, tags)),
    ...(list.marker ?? []).map((value, index) => [`m${index}`, value] as const),
  ]),
});

/** The query of a list's shape. */
export const listQuery = (dialect: Dialect, list: InstanceList): ListQuery =>
  prepared((db: Executor<CellTables>, parameter: Parameter<ListValues>) => {
    const stand = parameter as unknown as Stand;
    const query: Query = db.selectFrom('instances').where((eb) => eb.and(terms(eb, list, stand)));
    const columns = [...new Set(['uuid', 'version', 'created_at', ...list.sort.map(({ column }) => column)])];
    const keys = query.select(columns as ['uuid', 'version', 'created_at']);
    const marker = markerStands(list, stand);
    return paginate(keys, dialect, { keys: list.sort, ...(marker.length === 0 ? {} : { marker }) }).limit(
      stand('limit'),
    );
  });
