import type { PageRequest, SortKey } from '@nimbo/db/page.ts';
import { BadRequest } from '@nimbo/errors/faults.ts';

/** Which part of a list is asked for. */
export interface WantedPage {
  /** Rows at most; the settings' maximum bounds it. */
  readonly limit: number | undefined;
  /** The id after which the page begins. */
  readonly marker: string | undefined;
  /** Rows left out at the beginning. */
  readonly offset: number;
  readonly sort: readonly Pick<SortKey, 'column' | 'direction'>[];
}

/** A part of a list, and whether there are more behind it. */
export interface Listed<Thing> {
  readonly items: readonly Thing[];
  readonly hasMore: boolean;
}

const nullable = new Set(['name', 'host', 'updated_at', 'launched_at']);

/**
 * A page of a list, found by key, with one row more so that one knows whether there are more.
 * @throws BadRequest for a marker that names nothing
 */
export const pageOf = async <Thing extends object>(
  wanted: WantedPage,
  maximum: number,
  find: (id: string) => Promise<Thing | undefined>,
  list: (page: PageRequest) => Promise<readonly Thing[]>,
): Promise<Listed<Thing>> => {
  const keys = wanted.sort.map((key): SortKey => ({ ...key, nullable: nullable.has(key.column) }));
  const limit = Math.min(wanted.limit ?? maximum, maximum);
  const marked = wanted.marker === undefined ? undefined : await find(wanted.marker);
  if (wanted.marker !== undefined && marked === undefined) {
    throw new BadRequest(`Invalid input received: the marker ${wanted.marker} could not be found.`);
  }
  const marker = marked === undefined ? {} : { marker: keys.map(({ column }) => marked[column as keyof Thing]) };
  const found = await list({ keys, limit: wanted.offset + limit + 1, ...(marker as Pick<PageRequest, 'marker'>) });
  const rows = found.slice(wanted.offset);
  return { items: rows.slice(0, limit), hasMore: rows.length > limit };
};
