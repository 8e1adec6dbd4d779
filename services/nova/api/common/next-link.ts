import { novaLinks } from '@nimbo/http/pagination.ts';
import type { Listed } from '../../domain/paging.ts';

/** `<collection>_links` with the address of the next page; empty where there is none. */
export const nextLink = <Thing>(
  collection: string,
  url: URL,
  { items, hasMore }: Listed<Thing>,
  idOf: (thing: Thing) => string,
) => {
  const page = { items: items.map((thing) => ({ id: idOf(thing) })), hasMore };
  return novaLinks(collection, url, page, { limit: items.length, marker: undefined, isReverse: false });
};
