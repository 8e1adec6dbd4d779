import type { ClientContext } from '@nimbo/client-http/client-context.ts';
import type { HttpClient } from '@nimbo/client-http/http-client.ts';
import { path } from '@nimbo/client-http/path.ts';

/** How much a provider has of a resource class. */
export interface Inventory {
  readonly total: number;
  readonly reserved?: number;
  readonly min_unit?: number;
  readonly max_unit?: number;
  readonly step_size?: number;
  readonly allocation_ratio?: number;
}

/** A provider's inventories by resource class, at a generation. */
export interface Inventories {
  readonly resource_provider_generation: number;
  readonly inventories: Readonly<Record<string, Inventory>>;
}

/** `/resource_providers/{uuid}/inventories`. */
export interface InventoriesClient {
  /** @throws NotFound */
  get(ctx: ClientContext, provider: string): Promise<Inventories>;
  /**
   * Replaces all inventories of a provider.
   * @throws Conflict (`placement.concurrent_update`) where the generation is not the provider's any more, or where
   * allocations stand against it (`placement.inventory.inuse`)
   */
  replace(ctx: ClientContext, provider: string, wanted: Inventories): Promise<Inventories>;
}

/** Inventories at placement. */
export const inventoriesClient = (http: HttpClient): InventoriesClient => ({
  get: async (ctx, provider) => {
    const { body } = await http.request(ctx, {
      method: 'GET',
      path: path`/resource_providers/${provider}/inventories`,
    });
    return body as Inventories;
  },
  replace: async (ctx, provider, wanted) => {
    const request = { method: 'PUT', path: path`/resource_providers/${provider}/inventories`, body: wanted } as const;
    return (await http.request(ctx, request)).body as Inventories;
  },
});
