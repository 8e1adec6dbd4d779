import { timestampOf } from '@nimbo/context/timestamp.ts';
import { BadRequest } from '@nimbo/errors/faults.ts';
import { boolFromString } from './bool-from-string.ts';

/** How a stored value is compared; the `i` forms ignore case. */
export type FilterOperator =
  | 'in'
  | 'not-in'
  | 'less'
  | 'less-or-equal'
  | 'greater'
  | 'greater-or-equal'
  | 'contains'
  | 'icontains'
  | 'starts-with'
  | 'istarts-with'
  | 'ends-with'
  | 'iends-with';

/** What a filter's values are; they are converted before a store sees them. */
export type FilterKind = 'text' | 'boolean' | 'integer' | 'time';

/** One condition on a list, in words that stores apply. `in` holds every plain comparison. */
export interface Filter {
  readonly attribute: string;
  readonly operator: FilterOperator;
  readonly values: readonly (string | number | boolean)[];
}

/**
 * How a service writes operators into queries.
 * - `plain`: repeated keys mean any of them (nova, neutron). - `keystone`: `name__icontains=x`.
 * - `glance`: `name=in:a,b`, `size=gte:5`.
 */
export type FilterStyle = 'plain' | 'keystone' | 'glance';

/** Which filters a list has. */
export interface FilterRules {
  readonly style: FilterStyle;
  /** The kinds by query key. */
  readonly filters: Readonly<Record<string, FilterKind>>;
  /** What happens to a key that is no filter: ignored as keystone and nova's users are used to, or refused. */
  readonly unknown: 'ignore' | 'refuse';
  /** Keys with another meaning: pagination, sorting, fields. */
  readonly reserved?: readonly string[];
}

const convert = (key: string, text: string, kind: FilterKind): string | number | boolean => {
  if (kind === 'text') return text;
  if (kind === 'integer' && /^-?\d{1,15}$/.test(text)) return Number(text);
  const truth = kind === 'boolean' ? boolFromString(text) : undefined;
  if (truth !== undefined) return truth;
  if (kind === 'time' && !Number.isNaN(Date.parse(text))) return timestampOf(Date.parse(text));
  throw new BadRequest(`The value "${text.slice(0, 80)}" of the filter "${key}" is no ${kind}.`);
};

interface Comparison {
  readonly attribute: string;
  readonly operator: FilterOperator;
  readonly texts: readonly string[];
}

const keystoneOperators: Readonly<Record<string, FilterOperator>> = {
  contains: 'contains',
  icontains: 'icontains',
  startswith: 'starts-with',
  istartswith: 'istarts-with',
  endswith: 'ends-with',
  iendswith: 'iends-with',
};

const keystoneComparison = (key: string, texts: readonly string[]): Comparison => {
  const at = key.lastIndexOf('__');
  const operator = at === -1 ? undefined : keystoneOperators[key.slice(at + 2)];
  return operator === undefined
    ? { attribute: key, operator: 'in', texts }
    : { attribute: key.slice(0, at), operator, texts };
};

const glanceOperators: Readonly<Record<string, FilterOperator>> = {
  in: 'in',
  eq: 'in',
  neq: 'not-in',
  lt: 'less',
  lte: 'less-or-equal',
  gt: 'greater',
  gte: 'greater-or-equal',
};

/** Splits `a,"b,c"` at commas outside quotes. */
const listItems = (text: string): string[] => {
  const items = text.match(/"[^"]*"|[^",]+/g) ?? [];
  return items.map((item) => item.replaceAll('"', ''));
};

const glanceComparison = (key: string, texts: readonly string[]): Comparison => {
  const text = texts.at(-1) ?? '';
  const [, word = '', rest = ''] = /^([a-z]+):(.*)$/s.exec(text) ?? [];
  const operator = glanceOperators[word];
  if (operator === undefined) return { attribute: key, operator: 'in', texts: [text] };
  return { attribute: key, operator, texts: word === 'in' ? listItems(rest) : [rest] };
};

const comparison = (rules: FilterRules, key: string, texts: readonly string[]): Comparison => {
  if (rules.style === 'keystone') return keystoneComparison(key, texts);
  if (rules.style === 'glance') return glanceComparison(key, texts);
  return { attribute: key, operator: 'in', texts };
};

const needsText = (operator: FilterOperator): boolean => operator.endsWith('-with') || operator.endsWith('contains');

const readFilter = (rules: FilterRules, key: string, texts: readonly string[]): Filter | undefined => {
  const { attribute, operator, texts: compared } = comparison(rules, key, texts);
  const kind = Object.hasOwn(rules.filters, attribute) ? rules.filters[attribute] : undefined;
  if (kind === undefined) {
    if (rules.unknown === 'ignore') return undefined;
    throw new BadRequest(`"${key.slice(0, 80)}" is no filter of this list.`);
  }
  if (needsText(operator) && kind !== 'text') {
    throw new BadRequest(`The filter "${key.slice(0, 80)}" compares text, and "${attribute}" has none.`);
  }
  return { attribute, operator, values: compared.map((text) => convert(key, text, kind)) };
};

const textsOf = (value: unknown): readonly string[] => (Array.isArray(value) ? value : [value]).map(String);

/**
 * The conditions that a query sets. Give it the query as checked by a schema that lets filters pass.
 * @throws BadRequest for values of a wrong kind and, where the rules say so, for unknown filters
 */
export const readFilters = (query: Readonly<Record<string, unknown>>, rules: FilterRules): readonly Filter[] =>
  Object.entries(query)
    .filter(([key, value]) => value !== undefined && rules.reserved?.includes(key) !== true)
    .map(([key, value]) => readFilter(rules, key, textsOf(value)))
    .filter((filter) => filter !== undefined);
