import { keystoneLinks } from '@nimbo/http/pagination.ts';
import type { Listed } from '../../db/list-page.ts';

interface Identified {
  readonly id: string;
}

/** A whole collection as Identity v3 shows it. */
export const collection = (name: string, views: readonly unknown[], url: URL): Record<string, unknown> => ({
  [name]: views,
  links: { self: url.href, next: null, previous: null },
});

/** A page of a collection: `truncated`, and a link to the next page, where there are more. */
export const pagedCollection = <Row extends Identified>(
  name: string,
  list: Listed<Row>,
  url: URL,
  view: (row: Row) => unknown,
): Record<string, unknown> => {
  const page = { items: list.rows, hasMore: list.more };
  const links = keystoneLinks(url, page, { limit: list.rows.length, marker: undefined, isReverse: false });
  return { [name]: list.rows.map(view), links, ...(list.more ? { truncated: true } : {}) };
};
