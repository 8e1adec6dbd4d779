import { BadRequest } from '@nimbo/errors/faults.ts';
import { text } from '@nimbo/schema/text.ts';
import { Type } from 'typebox';

/** One step of an order, in words that stores apply. */
export interface SortStep {
  readonly key: string;
  readonly direction: 'asc' | 'desc';
}

/** What a list may be sorted by. */
export interface SortRules {
  readonly keys: readonly string[];
  /** The order where the caller says nothing, and after what the caller says; it ends in a unique key. */
  readonly usual: readonly SortStep[];
  /** The direction of a key without one: nova and glance `desc`, neutron `asc`. */
  readonly usualDirection: 'asc' | 'desc';
}

const words = Type.Optional(Type.Array(text(64), { maxItems: 16 }));

/** The query parameters of sorting, to be spread into a query's schema. */
export const sortQuery = { sort_key: words, sort_dir: words, sort: Type.Optional(text(1024)) } as const;

const direction = (word: string): 'asc' | 'desc' => {
  if (word === 'asc' || word === 'desc') return word;
  throw new BadRequest(`The sort direction "${word}" is not one of asc, desc.`);
};

const step = (key: string, word: string | undefined, rules: SortRules): SortStep => {
  if (!rules.keys.includes(key)) {
    throw new BadRequest(`Sorting by "${key}" is not possible; possible are ${rules.keys.join(', ')}.`);
  }
  return { key, direction: word === undefined || word === '' ? rules.usualDirection : direction(word) };
};

const fromPairs = (keys: readonly string[], directions: readonly string[], rules: SortRules): SortStep[] => {
  if (directions.length > keys.length) throw new BadRequest('There are more sort directions than sort keys.');
  return keys.map((key, index) => step(key, directions[index], rules));
};

const fromText = (order: string, rules: SortRules): SortStep[] =>
  order.split(',').map((part) => {
    const [key = '', word, ...rest] = part.split(':').map((piece) => piece.trim());
    if (rest.length > 0) throw new BadRequest(`The sort step "${part}" is not of the form key:direction.`);
    return step(key, word, rules);
  });

/**
 * The order that a checked query asks for, from `sort_key`/`sort_dir` pairs or `sort=key:dir,key`.
 * @throws BadRequest for unknown keys and directions, and for both forms at once
 */
export const sortSteps = (
  query: { readonly sort_key?: readonly string[]; readonly sort_dir?: readonly string[]; readonly sort?: string },
  rules: SortRules,
): readonly SortStep[] => {
  const { sort_key: keys, sort_dir: directions = [], sort } = query;
  if (sort !== undefined && (keys !== undefined || directions.length > 0)) {
    throw new BadRequest('The query parameter "sort" cannot be used together with "sort_key" and "sort_dir".');
  }
  const usualKeys = directions.length > 0 ? rules.usual.slice(0, 1).map(({ key }) => key) : [];
  const asked = sort === undefined ? fromPairs(keys ?? usualKeys, directions, rules) : fromText(sort, rules);
  const known = new Set(asked.map(({ key }) => key));
  return [...asked, ...rules.usual.filter(({ key }) => !known.has(key))];
};
