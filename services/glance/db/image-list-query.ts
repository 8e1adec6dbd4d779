import type { Expression, ExpressionBuilder, SelectQueryBuilder, SqlBool } from 'kysely';
import type { Timestamp } from '@nimbo/context/timestamp.ts';
import type { Dialect, Executor } from '@nimbo/db/database.ts';
import { paginate, type SortKey } from '@nimbo/db/page.ts';
import type { SqlValue } from '@nimbo/db/parameters.ts';
import { prepared, type Parameter, type PreparedQuery } from '@nimbo/db/prepared.ts';
import { notDeleted } from '@nimbo/db/soft-delete.ts';
import type { Image } from './image.ts';
import type { Tables } from './tables.ts';

/** Columns that a list may be compared by. */
export type ComparedColumn =
  | 'id'
  | 'name'
  | 'status'
  | 'owner'
  | 'disk_format'
  | 'container_format'
  | 'checksum'
  | 'os_hash_algo'
  | 'os_hash_value'
  | 'min_disk'
  | 'min_ram'
  | 'size'
  | 'virtual_size'
  | 'protected'
  | 'created_at'
  | 'updated_at';

/** One condition; `in` takes any number of values, the others one. */
export interface Comparison {
  readonly column: ComparedColumn;
  readonly operator: 'in' | '<>' | '<' | '<=' | '>' | '>=';
  readonly values: readonly (string | number | boolean)[];
}

/** Whose eyes a list is for: an administrator sees every project's images. */
interface Viewer {
  readonly isAdmin: boolean;
  readonly project: string | undefined;
}

/** Which images a list holds, and in what order. */
export interface ImageList {
  readonly viewer: Viewer;
  /** One visibility, or all of them; where absent, other projects' community images are left out. */
  readonly visibility: string | undefined;
  /** Of images that others share with the viewer: `pending`, `accepted`, `rejected` or `all`. */
  readonly memberStatus: string;
  readonly isHidden: boolean;
  readonly comparisons: readonly Comparison[];
  /** All of them must be there. */
  readonly tags: readonly string[];
  readonly properties: readonly (readonly [name: string, value: string])[];
  readonly sort: readonly SortKey[];
  /** The image after which the page begins. */
  readonly marker: Image | undefined;
  readonly limit: number;
}

/** What tells one writing of an image from every other. */
export interface ImageVersion {
  readonly id: string;
  readonly generation: number;
  readonly created_at: Timestamp;
}

/** The values of a query, by the names that stand for them in it. */
export type ListValues = Record<string, SqlValue>;
/** A list's query, without its values. */
export type ListQuery = PreparedQuery<Tables, ListValues, ImageVersion>;

type Query = SelectQueryBuilder<Tables, 'images', object>;
type Builder = ExpressionBuilder<Tables, 'images'>;
/** What stands for a value in the query; any of them may stand beside any column. */
type Stand = (name: string) => Expression<never>;

const sharedWith = (eb: Builder, { memberStatus }: ImageList, stand: Stand): Expression<SqlBool> => {
  const membership = eb
    .selectFrom('image_members')
    .select('image_members.image_id')
    .whereRef('image_members.image_id', '=', 'images.id')
    .where('image_members.member', '=', stand('project'));
  const counted =
    memberStatus === 'all' ? membership : membership.where('image_members.status', '=', stand('memberStatus'));
  return eb.and([eb('images.visibility', '=', 'shared'), eb.exists(counted)]);
};

const visibleTo = (eb: Builder, list: ImageList, stand: Stand): Expression<SqlBool> => {
  const toAll = eb('images.visibility', 'in', ['public', 'community']);
  if (list.viewer.project === undefined) return toAll;
  return eb.or([toAll, eb('images.owner', '=', stand('project')), sharedWith(eb, list, stand)]);
};

const ofVisibility = (eb: Builder, { visibility, viewer }: ImageList, stand: Stand): Expression<SqlBool> => {
  if (visibility !== undefined) return eb('images.visibility', '=', stand('visibility'));
  const isNotCommunity = eb('images.visibility', '<>', 'community');
  if (viewer.project === undefined) return isNotCommunity;
  return eb.or([isNotCommunity, eb('images.owner', '=', stand('project'))]);
};

const withTag = (query: Query, value: Expression<never>): Query =>
  query.where((eb) =>
    eb.exists(
      eb
        .selectFrom('image_tags')
        .select('image_tags.image_id')
        .whereRef('image_tags.image_id', '=', 'images.id')
        .where('image_tags.value', '=', value),
    ),
  );

const withProperty = (query: Query, name: Expression<never>, value: Expression<never>): Query =>
  query.where((eb) =>
    eb.exists(
      eb
        .selectFrom('image_properties')
        .select('image_properties.image_id')
        .whereRef('image_properties.image_id', '=', 'images.id')
        .where('image_properties.name', '=', name)
        .where('image_properties.value', '=', value),
    ),
  );

const compared = (query: Query, { column, operator, values }: Comparison, index: number, stand: Stand): Query =>
  operator === 'in'
    ? query.where(
        column,
        'in',
        values.map((_, at) => stand(`c${index}_${at}`)),
      )
    : query.where(column, operator, stand(`c${index}_0`));

const narrowed = (query: Query, list: ImageList, stand: Stand): Query => {
  let narrow = query.where('os_hidden', '=', stand('isHidden'));
  if (!list.viewer.isAdmin) narrow = narrow.where((eb) => visibleTo(eb, list, stand));
  if (list.visibility !== 'all') narrow = narrow.where((eb) => ofVisibility(eb, list, stand));
  for (const [index, comparison] of list.comparisons.entries()) narrow = compared(narrow, comparison, index, stand);
  for (const index of list.tags.keys()) narrow = withTag(narrow, stand(`t${index}`));
  for (const index of list.properties.keys()) narrow = withProperty(narrow, stand(`n${index}`), stand(`v${index}`));
  return narrow;
};

/** Values that images are sorted by, by column. */
const sortedValues: Readonly<Record<string, (image: Image) => SqlValue>> = {
  id: ({ id }) => id,
  name: ({ name }) => name,
  status: ({ status }) => status,
  disk_format: ({ diskFormat }) => diskFormat,
  container_format: ({ containerFormat }) => containerFormat,
  size: ({ size }) => size,
  created_at: ({ createdAt }) => createdAt,
  updated_at: ({ updatedAt }) => updatedAt,
};

const markerOf = ({ marker, sort }: ImageList): readonly SqlValue[] =>
  marker === undefined ? [] : sort.map(({ column }) => sortedValues[column]?.(marker) ?? null);

/** A null is compared in its own way, so it stays in the query's text. */
const markerStands = (list: ImageList, stand: Stand): readonly SqlValue[] =>
  markerOf(list).map((value, index) => (value === null ? null : (stand(`m${index}`) as unknown as SqlValue)));

/** What two lists must have in common to be the same query with other values. */
export const shapeOf = (list: ImageList): string =>
  JSON.stringify([
    list.viewer.isAdmin,
    list.viewer.project === undefined,
    list.visibility === 'all' ? 'all' : list.visibility === undefined,
    list.memberStatus === 'all',
    list.comparisons.map(({ column, operator, values }) => [column, operator, values.length]),
    list.tags.length,
    list.properties.length,
    list.sort,
    markerOf(list).map((value) => value === null),
  ]);

/** The values that a list gives to the query of its shape. */
export const valuesOf = (list: ImageList): ListValues => ({
  project: list.viewer.project ?? null,
  memberStatus: list.memberStatus,
  visibility: list.visibility ?? null,
  isHidden: list.isHidden,
  limit: list.limit + 1,
  ...Object.fromEntries([
    ...list.comparisons.flatMap(({ values }, index) => values.map((value, at) => [`c${index}_${at}`, value] as const)),
    ...list.tags.map((tag, index) => [`t${index}`, tag] as const),
    ...list.properties.flatMap(([name, value], index) => [[`n${index}`, name] as const, [`v${index}`, value] as const]),
    ...markerOf(list).map((value, index) => [`m${index}`, value] as const),
  ]),
});

/** The query of a list's shape: the images of a page, and one more where there are more. */
export const listQuery = (dialect: Dialect, list: ImageList): ListQuery =>
  prepared((db: Executor<Tables>, parameter: Parameter<ListValues>) => {
    const stand = parameter as unknown as Stand;
    const query = narrowed(notDeleted(db.selectFrom('images')), list, stand);
    const marker = markerStands(list, stand);
    const keys = query.select(['images.id', 'images.generation', 'images.created_at']);
    return paginate(keys, dialect, { keys: list.sort, ...(marker.length === 0 ? {} : { marker }) }).limit(
      stand('limit'),
    );
  });
