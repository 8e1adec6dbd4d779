import { readFilters, type FilterOperator } from '@nimbo/http/filters.ts';
import type { TextMatch } from '../../db/text-match.ts';

const matchers: Partial<Readonly<Record<FilterOperator, Omit<TextMatch, 'text'>>>> = {
  in: { how: 'equals', ignoreCase: false },
  contains: { how: 'contains', ignoreCase: false },
  icontains: { how: 'contains', ignoreCase: true },
  'starts-with': { how: 'startswith', ignoreCase: false },
  'istarts-with': { how: 'startswith', ignoreCase: true },
  'ends-with': { how: 'endswith', ignoreCase: false },
  'iends-with': { how: 'endswith', ignoreCase: true },
};

/** The conditions on `name` in a query: `name=`, `name__contains=`, `name__istartswith=` … */
export const nameFilter = (query: object): readonly TextMatch[] =>
  readFilters(query as Readonly<Record<string, unknown>>, {
    style: 'keystone',
    filters: { name: 'text' },
    unknown: 'ignore',
  }).flatMap(({ operator, values }) => {
    const matcher = matchers[operator];
    return matcher === undefined ? [] : [{ ...matcher, text: String(values[0] ?? '') }];
  });
