import { Type } from 'typebox';
import { BadRequest } from '@nimbo/errors/faults.ts';
import { sortQuery, sortSteps } from '@nimbo/http/sorting.ts';
import { text } from '@nimbo/schema/text.ts';
import type { WantedPage } from '../../domain/paging.ts';

/** The query parameters of every list. */
export const listQuery = {
  limit: Type.Optional(text()),
  marker: Type.Optional(text()),
  offset: Type.Optional(text()),
  ...sortQuery,
  all_tenants: Type.Optional(text()),
} as const;

interface Query {
  readonly limit?: string;
  readonly marker?: string;
  readonly offset?: string;
  readonly sort_key?: string[];
  readonly sort_dir?: string[];
  readonly sort?: string;
}

const numberOf = (name: string, value: string | undefined): number | undefined => {
  if (value === undefined) return undefined;
  if (/^\d{1,9}$/.test(value)) return Number(value);
  throw new BadRequest(
    `Invalid input received: ${name} must be a whole number that is not negative, not '${value.slice(0, 80)}'.`,
  );
};

/** The part of a list that a query asks for. `named` says which sort keys are columns of another name. */
export const wantedPage = (
  query: Query,
  keys: readonly string[],
  named: Readonly<Record<string, string>> = {},
): WantedPage => {
  const usual = [
    { key: 'created_at', direction: 'desc' },
    { key: 'id', direction: 'desc' },
  ] as const;
  const steps = sortSteps(query, { keys: [...keys, ...Object.keys(named)], usual, usualDirection: 'desc' });
  const limit = numberOf('limit', query.limit);
  return {
    limit,
    marker: query.marker === '' ? undefined : query.marker,
    offset: numberOf('offset', query.offset) ?? 0,
    sort: steps.map(({ key, direction }) => ({ column: named[key] ?? key, direction })),
  };
};
