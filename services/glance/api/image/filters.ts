import { BadRequest } from '@nimbo/errors/faults.ts';
import { readFilters, type Filter, type FilterKind, type FilterOperator } from '@nimbo/http/filters.ts';
import type { ComparedColumn, Comparison } from '../../db/image-list-query.ts';

/** Query keys that compare a column, with what the column holds. */
const kinds = {
  id: 'text',
  name: 'text',
  status: 'text',
  owner: 'text',
  disk_format: 'text',
  container_format: 'text',
  checksum: 'text',
  os_hash_algo: 'text',
  os_hash_value: 'text',
  protected: 'boolean',
  min_disk: 'integer',
  min_ram: 'integer',
  size: 'integer',
  virtual_size: 'integer',
  created_at: 'time',
  updated_at: 'time',
} as const satisfies Record<ComparedColumn, FilterKind>;

/** Keys of whole numbers whose ranges are asked for as `size_min=…&size_max=…`. */
const ranged = ['size', 'min_disk', 'min_ram', 'virtual_size'] as const;

/** Keys with another meaning; what is in neither list is a custom property. */
const reserved = new Set([
  'limit',
  'marker',
  'sort',
  'sort_key',
  'sort_dir',
  'tag',
  'visibility',
  'member_status',
  'os_hidden',
]);

const listed = new Set<string>(['id', 'name', 'status', 'disk_format', 'container_format']);

const operators: Partial<Record<FilterOperator, Comparison['operator']>> = {
  in: 'in',
  'not-in': '<>',
  less: '<',
  'less-or-equal': '<=',
  greater: '>',
  'greater-or-equal': '>=',
};

const isColumn = (key: string): key is ComparedColumn => Object.hasOwn(kinds, key);

/** Texts are compared for being the same, some with any of a list; only times know before and after. */
const assertOperator = ({ attribute, operator, values }: Filter): void => {
  if (attribute === 'created_at' || attribute === 'updated_at') {
    if (operator === 'in' && values.length > 1)
      throw new BadRequest(`The filter "${attribute}" takes a single time: give one.`);
    return;
  }
  if (operator !== 'in' || (values.length !== 1 && !listed.has(attribute))) {
    throw new BadRequest(`The filter "${attribute}" does not know this operator: give a plain value.`);
  }
};

const comparisonOf = (filter: Filter): Comparison => {
  assertOperator(filter);
  const operator = operators[filter.operator];
  if (operator === undefined || !isColumn(filter.attribute)) {
    throw new BadRequest(`"${filter.attribute}" can't be filtered like this: give a plain value.`);
  }
  return { column: filter.attribute, operator, values: filter.values };
};

/** `size_min=5`: the column, the operator and the number; undefined for another key. */
const rangeOf = (key: string, value: unknown): Comparison | undefined => {
  const column = ranged.find((name) => key === `${name}_min` || key === `${name}_max`);
  if (column === undefined) return undefined;
  if (typeof value !== 'string' || !/^\d{1,15}$/.test(value)) {
    throw new BadRequest(`The filter "${key}" takes a whole number from 0 up: give one.`);
  }
  return { column, operator: key.endsWith('_min') ? '>=' : '<=', values: [Number(value)] };
};

/** What a query asks of a list's images. */
export interface ImageFilters {
  readonly comparisons: readonly Comparison[];
  readonly properties: readonly (readonly [name: string, value: string])[];
}

const lastText = (value: unknown): string => String(Array.isArray(value) ? value.at(-1) : value);

/**
 * The conditions in a query of the Image API: `name=in:a,b`, `created_at=gt:…`, `size_min=…`, `hw_disk_bus=virtio`.
 * @throws BadRequest for values and operators that do not fit
 */
export const imageFilters = (query: Readonly<Record<string, unknown>>): ImageFilters => {
  const entries = Object.entries(query).filter(([key, value]) => value !== undefined && !reserved.has(key));
  const columns = Object.fromEntries(entries.filter(([key]) => isColumn(key)));
  const rest = entries.filter(([key]) => !isColumn(key));
  const ranges = rest.map(([key, value]) => rangeOf(key, value));
  const plain = readFilters(columns, { style: 'glance', filters: kinds, unknown: 'refuse' }).map(comparisonOf);
  return {
    comparisons: [...plain, ...ranges.filter((range) => range !== undefined)],
    properties: rest
      .filter((_, index) => ranges[index] === undefined)
      .map(([key, value]): [string, string] => [key, lastText(value)]),
  };
};
