import { integer } from '@nimbo/schema/number.ts';
import { text } from '@nimbo/schema/text.ts';
import { Type } from 'typebox';

/** Which part of a list is asked for, in words that stores apply. */
export interface PageRequest {
  readonly limit: number;
  /** The id after which the page begins (before which, if reversed). */
  readonly marker: string | undefined;
  /** Neutron's `page_reverse`: the page that ends before the marker. */
  readonly isReverse: boolean;
}

/** A part of a list. */
export interface Page<T> {
  readonly items: readonly T[];
  /** Whether there are more in the direction of the page. */
  readonly hasMore: boolean;
}

/** How many a list gives. */
export interface PageLimits {
  /** Where the caller says nothing. */
  readonly usual: number;
  /** Whatever the caller says. */
  readonly most: number;
}

/** The query parameters of pagination, to be spread into a query's schema. */
export const pageQuery = {
  limit: Type.Optional(integer()),
  marker: Type.Optional(text()),
} as const;

/** The same with neutron's `page_reverse`. */
export const reversiblePageQuery = { ...pageQuery, page_reverse: Type.Optional(Type.Boolean()) } as const;

/** The page that a checked query asks for; a limit of 0 or none means the usual one. */
export const pageRequest = (
  query: { readonly limit?: number; readonly marker?: string; readonly page_reverse?: boolean },
  { usual, most }: PageLimits,
): PageRequest => ({
  limit: Math.min(query.limit === undefined || query.limit === 0 ? usual : query.limit, most),
  marker: query.marker === undefined || query.marker === '' ? undefined : query.marker,
  isReverse: query.page_reverse ?? false,
});

/** A page of rows that were fetched with one more than the limit, to learn whether there are more. */
export const cutPage = <T>(rows: readonly T[], { limit, isReverse }: PageRequest): Page<T> => {
  const hasMore = rows.length > limit;
  if (!hasMore) return { items: rows, hasMore };
  return { items: isReverse ? rows.slice(-limit) : rows.slice(0, limit), hasMore };
};

const withParameters = (url: URL, changes: Readonly<Record<string, string | undefined>>): URL => {
  const changed = new URL(url);
  for (const [key, value] of Object.entries(changes)) {
    if (value === undefined) changed.searchParams.delete(key);
    else changed.searchParams.set(key, value);
  }
  return changed;
};

type Identified = { readonly id: string };

const lastId = ({ items }: Page<Identified>): string | undefined => items.at(-1)?.id;

const nextUrl = (url: URL, page: Page<Identified>, request: PageRequest): URL | undefined => {
  const marker = lastId(page);
  if (!page.hasMore || marker === undefined) return undefined;
  return withParameters(url, { limit: String(request.limit), marker });
};

/** Keystone's `links` of a collection. */
export interface CollectionLinks {
  readonly self: string;
  readonly next: string | null;
  readonly previous: string | null;
}

/** `links` as keystone answers them: absolute, `previous` always null. */
export const keystoneLinks = (url: URL, page: Page<Identified>, request: PageRequest): CollectionLinks => ({
  self: url.href,
  next: nextUrl(url, page, request)?.href ?? null,
  previous: null,
});

/** `first` and `next` as glance answers them: paths with query, `next` only where there are more. */
export const glanceLinks = (
  url: URL,
  page: Page<Identified>,
  request: PageRequest,
): { readonly first: string; readonly next?: string } => {
  const first = withParameters(url, { marker: undefined });
  const next = nextUrl(url, page, request);
  return {
    first: first.pathname + first.search,
    ...(next === undefined ? {} : { next: next.pathname + next.search }),
  };
};

/** One entry of `servers_links` or `networks_links`. */
export interface RelatedLink {
  readonly rel: 'next' | 'previous';
  readonly href: string;
}

/** `<collection>_links` as nova and cinder answer them: present only where there are more. */
export const novaLinks = (
  collection: string,
  url: URL,
  page: Page<Identified>,
  request: PageRequest,
): Readonly<Record<string, readonly RelatedLink[]>> => {
  const next = nextUrl(url, page, request);
  return next === undefined ? {} : { [`${collection}_links`]: [{ rel: 'next', href: next.href }] };
};

/** `<collection>_links` as neutron answers them: both directions, empty where the caller asked for no page. */
export const neutronLinks = (
  collection: string,
  url: URL,
  page: Page<Identified>,
  request: PageRequest,
): Readonly<Record<string, readonly RelatedLink[]>> => {
  const { items, hasMore } = page;
  const [first, last] = [items[0]?.id, items.at(-1)?.id];
  if (first === undefined || last === undefined) return {};
  const links: RelatedLink[] = [];
  const limit = String(request.limit);
  if (request.isReverse || hasMore) {
    links.push({ rel: 'next', href: withParameters(url, { limit, marker: last, page_reverse: undefined }).href });
  }
  if (request.isReverse ? hasMore : request.marker !== undefined) {
    links.push({ rel: 'previous', href: withParameters(url, { limit, marker: first, page_reverse: 'True' }).href });
  }
  return { [`${collection}_links`]: links };
};
