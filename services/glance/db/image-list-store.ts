import type { Expression, ExpressionBuilder, SelectQueryBuilder, SqlBool } from 'kysely';
import type { Dialect, Executor } from '@nimbo/db/database.ts';
import { paginate, type SortKey } from '@nimbo/db/page.ts';
import type { SqlValue } from '@nimbo/db/parameters.ts';
import { notDeleted } from '@nimbo/db/soft-delete.ts';
import { imageOf, type Image } from './image.ts';
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
export interface Viewer {
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

type Query = SelectQueryBuilder<Tables, 'images', object>;
type Builder = ExpressionBuilder<Tables, 'images'>;

const sharedWith = (eb: Builder, project: string, status: string): Expression<SqlBool> => {
  const membership = eb
    .selectFrom('image_members')
    .select('image_members.image_id')
    .whereRef('image_members.image_id', '=', 'images.id')
    .where('image_members.member', '=', project);
  const counted = status === 'all' ? membership : membership.where('image_members.status', '=', status);
  return eb.and([eb('images.visibility', '=', 'shared'), eb.exists(counted)]);
};

const visibleTo = (eb: Builder, { viewer, memberStatus }: ImageList): Expression<SqlBool> => {
  const toAll = eb('images.visibility', 'in', ['public', 'community']);
  if (viewer.project === undefined) return toAll;
  return eb.or([toAll, eb('images.owner', '=', viewer.project), sharedWith(eb, viewer.project, memberStatus)]);
};

const ofVisibility = (eb: Builder, { visibility, viewer }: ImageList): Expression<SqlBool> => {
  if (visibility !== undefined) return eb('images.visibility', '=', visibility);
  const isNotCommunity = eb('images.visibility', '<>', 'community');
  if (viewer.project === undefined) return isNotCommunity;
  return eb.or([isNotCommunity, eb('images.owner', '=', viewer.project)]);
};

const compared = (query: Query, { column, operator, values }: Comparison): Query => {
  if (operator === 'in') return query.where(column, 'in', values.length === 0 ? [''] : [...values]);
  return query.where(column, operator, values[0] ?? '');
};

const withTag = (query: Query, tag: string): Query =>
  query.where((eb) =>
    eb.exists(
      eb.selectFrom('image_tags').select('image_id').whereRef('image_id', '=', 'images.id').where('value', '=', tag),
    ),
  );

const withProperty = (query: Query, [name, value]: readonly [string, string]): Query =>
  query.where((eb) =>
    eb.exists(
      eb
        .selectFrom('image_properties')
        .select('image_id')
        .whereRef('image_id', '=', 'images.id')
        .where('image_properties.name', '=', name)
        .where('value', '=', value),
    ),
  );

const narrowed = (query: Query, list: ImageList): Query => {
  let narrow = query.where('os_hidden', '=', list.isHidden);
  if (!list.viewer.isAdmin) narrow = narrow.where((eb) => visibleTo(eb, list));
  if (list.visibility !== 'all') narrow = narrow.where((eb) => ofVisibility(eb, list));
  for (const comparison of list.comparisons) narrow = compared(narrow, comparison);
  for (const tag of list.tags) narrow = withTag(narrow, tag);
  for (const property of list.properties) narrow = withProperty(narrow, property);
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

/** Columns that {@link ImageList.sort} may name. */
export const sortableColumns: readonly string[] = Object.keys(sortedValues);

const markerOf = ({ marker, sort }: ImageList): readonly SqlValue[] | undefined =>
  marker === undefined ? undefined : sort.map(({ column }) => sortedValues[column]?.(marker) ?? null);

/** The images of a page, and one more where there are more. */
export const listImages = async (db: Executor<Tables>, dialect: Dialect, list: ImageList): Promise<Image[]> => {
  const marker = markerOf(list);
  const query = narrowed(notDeleted(db.selectFrom('images')), list).selectAll('images');
  const page = { keys: list.sort, limit: list.limit + 1, ...(marker === undefined ? {} : { marker }) };
  return (await paginate(query, dialect, page).execute()).map(imageOf);
};
