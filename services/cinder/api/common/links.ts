import { novaLinks } from '@nimbo/http/pagination.ts';
import type { Listed } from '../../domain/paging.ts';

/** One link of a resource. */
interface Link {
  readonly rel: 'self' | 'bookmark';
  readonly href: string;
}

/** The public URL of the service without the version, from the address of a request below `/v3`. */
const baseOf = (url: URL): string => url.origin + url.pathname.slice(0, Math.max(0, url.pathname.indexOf('/v3')));

/** The two links that a resource of a project has: with the version and, for keeping, without. */
export const resourceLinks = (url: URL, projectId: string, collection: string, id: string): readonly Link[] => {
  const path = `${projectId}/${collection}/${encodeURIComponent(id)}`;
  return [
    { rel: 'self', href: `${baseOf(url)}/v3/${path}` },
    { rel: 'bookmark', href: `${baseOf(url)}/${path}` },
  ];
};

/** `<collection>_links` with the address of the next page; empty where there is none. */
export const nextLink = <Thing extends { readonly id: string }>(
  collection: string,
  url: URL,
  { items, hasMore }: Listed<Thing>,
) => {
  // The next page begins after its marker: what was left out at the beginning is not left out again.
  const next = new URL(url);
  next.searchParams.delete('offset');
  return novaLinks(collection, next, { items, hasMore }, { limit: items.length, marker: undefined, isReverse: false });
};
