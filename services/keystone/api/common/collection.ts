import { Readable } from 'node:stream';
import { reply } from '@nimbo/http/operation.ts';
import { keystoneLinks } from '@nimbo/http/pagination.ts';
import type { Listed } from '../../db/list-page.ts';
import { nextTurn } from '../../domain/next-turn.ts';

interface Identified {
  readonly id: string;
}

/** A whole collection as Identity v3 shows it. */
export const collection = (name: string, views: readonly unknown[], url: URL): Record<string, unknown> => ({
  [name]: views,
  links: { self: url.href, next: null, previous: null },
});

/** Things of a collection that are shown in one go. */
const atOnce = 2_000;

const sliceTexts = async function* (name: string, rows: readonly unknown[], url: URL, view: (row: never) => unknown) {
  yield `{${JSON.stringify(name)}:[`;
  for (let at = 0; at < rows.length; at += atOnce) {
    const texts = rows.slice(at, at + atOnce).map((row) => JSON.stringify(view(row as never)));
    yield `${at === 0 ? '' : ','}${texts.join(',')}`;
    await nextTurn();
  }
  yield `],"links":${JSON.stringify(collection(name, [], url)['links'])}}`;
};

/** A whole collection that may be long without end: such a one is written piece by piece, others being served between. */
export const longCollection = <Row>(name: string, rows: readonly Row[], url: URL, view: (row: Row) => unknown) => {
  if (rows.length <= atOnce) return collection(name, rows.map(view), url);
  const body = Readable.from(sliceTexts(name, rows, url, view));
  return reply({ headers: { 'Content-Type': 'application/json' }, body });
};

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
