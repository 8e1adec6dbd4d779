import type { ClientContext } from '@nimbo/client-http/client-context.ts';
import type { HttpClient, QueryValue } from '@nimbo/client-http/http-client.ts';
import { path } from '@nimbo/client-http/path.ts';

/** What a list is narrowed by; several values mean any of them. */
export type Filter = Readonly<Record<string, QueryValue | readonly string[]>>;

/** One kind of resource at neutron. */
export interface Collection<Item, Create, Update> {
  /** @throws NotFound for one that does not exist or that the caller may not see */
  get(ctx: ClientContext, id: string): Promise<Item>;
  /** Every one that fits. */
  list(ctx: ClientContext, filter?: Filter): Promise<readonly Item[]>;
  /** @throws Conflict, OverQuota, BadRequest */
  create(ctx: ClientContext, given: Create): Promise<Item>;
  /** @throws NotFound, Conflict, BadRequest */
  update(ctx: ClientContext, id: string, changes: Update): Promise<Item>;
  /** @throws NotFound, Conflict while others use it */
  remove(ctx: ClientContext, id: string): Promise<void>;
}

/** The client of one kind of resource. */
export const collection = <Item, Create, Update>(
  http: HttpClient,
  singular: string,
  plural: string,
): Collection<Item, Create, Update> => {
  const all = `/v2.0/${plural}`;
  const one = (id: string): string => `${all}${path`/${id}`}`;
  const itemOf = (body: unknown): Item => (body as Readonly<Record<string, Item>>)[singular] as Item;
  return {
    get: async (ctx, id) => itemOf((await http.request(ctx, { method: 'GET', path: one(id) })).body),
    list: async (ctx, filter = {}) => {
      const { body } = await http.request(ctx, { method: 'GET', path: all, query: filter });
      return (body as Readonly<Record<string, readonly Item[]>>)[plural.replaceAll('-', '_')] ?? [];
    },
    create: async (ctx, given) =>
      itemOf((await http.request(ctx, { method: 'POST', path: all, body: { [singular]: given } })).body),
    update: async (ctx, id, changes) =>
      itemOf((await http.request(ctx, { method: 'PUT', path: one(id), body: { [singular]: changes } })).body),
    remove: async (ctx, id) => {
      await http.request(ctx, { method: 'DELETE', path: one(id) });
    },
  };
};
