import { Type, type Static } from 'typebox';
import { fieldsQuery } from '@nimbo/http/fields.ts';
import { readFilters, type FilterKind } from '@nimbo/http/filters.ts';
import { reversiblePageQuery } from '@nimbo/http/pagination.ts';
import { sortQuery, sortSteps } from '@nimbo/http/sorting.ts';
import { BadRequest } from '@nimbo/errors/faults.ts';
import { openObject } from '@nimbo/schema/object.ts';
import { text } from '@nimbo/schema/text.ts';
import type { ListRequest } from '../../db/list-query.ts';

/** How a list may be narrowed and ordered. */
export interface ListRules {
  /** Attributes that it may be narrowed by. */
  readonly filters: Readonly<Record<string, FilterKind>>;
  /** Attributes that it may be ordered by; their columns have the same names or are their aliases. */
  readonly sorts: readonly string[];
  /** Columns among them that may be null. */
  readonly nullable?: readonly string[];
  /** Attributes under other names in the request than in the list. */
  readonly aliases?: Readonly<Record<string, string>>;
}

/** Filters of every resource with standard attributes. */
export const standardFilters = {
  id: 'text',
  project_id: 'text',
  tenant_id: 'text',
  description: 'text',
  revision_number: 'integer',
} as const satisfies Record<string, FilterKind>;

/** Orders of every resource with standard attributes. */
export const standardSorts = [
  'id',
  'project_id',
  'description',
  'revision_number',
  'created_at',
  'updated_at',
] as const;

const tagParameters = ['tags', 'tags-any', 'not-tags', 'not-tags-any'] as const;

const pageParameters = ['limit', 'marker', 'page_reverse', 'sort_key', 'sort_dir', 'sort', 'fields', 'changed_since'];

const tagWords = Type.Optional(text(2048));

/** The query of a list: what narrows it, its order, its page, and which attributes are shown. */
export const listQuery = openObject(
  {
    ...fieldsQuery,
    ...sortQuery,
    ...reversiblePageQuery,
    tags: tagWords,
    'tags-any': tagWords,
    'not-tags': tagWords,
    'not-tags-any': tagWords,
  },
  // Filters: what is given several times is any of them.
  { additionalProperties: Type.Array(Type.String()) },
);

const words = (value: unknown): readonly string[] => (typeof value === 'string' ? value.split(',') : []);

const limitOf = (asked: number | undefined, most: number): number | undefined => {
  if (asked === undefined || asked === 0) return most === -1 ? undefined : most;
  return most === -1 ? asked : Math.min(asked, most);
};

const aliasOf = (rules: ListRules, attribute: string): string =>
  attribute === 'tenant_id' ? 'project_id' : (rules.aliases?.[attribute] ?? attribute);

/**
 * What a list's query asks for.
 * @throws BadRequest for what cannot be asked
 */
export const listRequest = (query: Static<typeof listQuery>, rules: ListRules, most: number): ListRequest => {
  const filters = readFilters(query, {
    style: 'plain',
    filters: rules.filters,
    unknown: 'refuse',
    reserved: [...pageParameters, ...tagParameters],
  });
  if (query.limit !== undefined && query.limit < 0) throw new BadRequest('The limit of a page is not negative.');
  const keys = query.sort_key?.map((key) => (key === 'tenant_id' ? 'project_id' : key));
  const sort = sortSteps(
    { ...query, ...(keys === undefined ? {} : { sort_key: keys }) },
    { keys: rules.sorts, usual: [{ key: 'id', direction: 'asc' }], usualDirection: 'asc' },
  );
  return {
    conditions: filters.map(({ attribute, values }) => ({ attribute: aliasOf(rules, attribute), values })),
    tags: {
      all: words(query['tags']),
      any: words(query['tags-any']),
      notAll: words(query['not-tags']),
      notAny: words(query['not-tags-any']),
    },
    sort: sort.map(({ key, direction }) => ({
      column: aliasOf(rules, key),
      direction,
      nullable: rules.nullable?.includes(key) ?? false,
    })),
    marker: query.marker === '' ? undefined : query.marker,
    limit: limitOf(query.limit, most),
    isReverse: query.page_reverse ?? false,
  };
};
