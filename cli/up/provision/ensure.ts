import type { CloudSession } from './cloud-session.ts';

/** Where a kind of thing is listed and made, and under which words. */
export interface Collection {
  readonly service: string;
  /** For example `/v2.0/networks`. */
  readonly path: string;
  /** `networks` in lists, `network` alone. */
  readonly many: string;
  readonly one: string;
}

/** A thing as an API shows it. */
export type Shown = Readonly<Record<string, unknown>> & { readonly id: string };

/** The first of a collection that matches a query and a test; undefined where there is none. */
export const findOne = async (
  session: CloudSession,
  { service, path, many }: Collection,
  query: Readonly<Record<string, string>>,
  test: (shown: Shown) => boolean = () => true,
): Promise<Shown | undefined> => {
  const search = new URLSearchParams(query).toString();
  const answer = await session.ask<Readonly<Record<string, readonly Shown[]>>>(service, 'GET', `${path}?${search}`);
  return (answer[many] ?? []).find(test);
};

/** Finds what is there by its name, or makes it: an interrupted start goes on where it stood. */
export const ensureNamed = async (
  session: CloudSession,
  collection: Collection,
  wanted: Readonly<Record<string, unknown>> & { readonly name: string },
): Promise<Shown> => {
  const found = await findOne(session, collection, { name: wanted.name }, (shown) => shown['name'] === wanted.name);
  if (found !== undefined) return found;
  const body = { [collection.one]: wanted };
  const made = await session.ask<Readonly<Record<string, Shown>>>(collection.service, 'POST', collection.path, body);
  const shown = made[collection.one];
  if (shown === undefined) throw new TypeError(`${collection.service} made a ${collection.one} and did not show it`);
  return shown;
};
