import type { ClientContext } from '@nimbo/client-http/client-context.ts';
import type { HttpClient } from '@nimbo/client-http/http-client.ts';
import { path } from '@nimbo/client-http/path.ts';

/** Amounts by resource class. */
export type Resources = Readonly<Record<string, number>>;

/** What a consumer takes from whom, as it is written. */
export interface AllocationInput {
  /** By provider. Empty gives everything back. */
  readonly allocations: Readonly<Record<string, { readonly resources: Resources; readonly generation?: number }>>;
  readonly project_id: string;
  readonly user_id: string;
  /** As it was read; null for a consumer that is new. */
  readonly consumer_generation: number | null;
  /** For example `INSTANCE` or `MIGRATION`. */
  readonly consumer_type: string;
  readonly mappings?: Readonly<Record<string, readonly string[]>>;
}

/** What a consumer has; a consumer unknown to placement has no allocations and none of the other fields. */
export interface ConsumerAllocations {
  readonly allocations: Readonly<Record<string, { readonly resources: Resources; readonly generation: number }>>;
  readonly project_id?: string;
  readonly user_id?: string;
  readonly consumer_generation?: number;
  readonly consumer_type?: string;
}

/** What all consumers have of one provider. */
export interface ProviderAllocations {
  readonly allocations: Readonly<
    Record<string, { readonly resources: Resources; readonly consumer_generation: number }>
  >;
  readonly resource_provider_generation: number;
}

/** `/allocations` and `/resource_providers/{uuid}/allocations`. */
export interface AllocationsClient {
  get(ctx: ClientContext, consumer: string): Promise<ConsumerAllocations>;
  /** @throws Conflict where a generation moved on or there is no room; `placement.concurrent_update` may be tried again */
  replace(ctx: ClientContext, consumer: string, wanted: AllocationInput): Promise<void>;
  /** Several consumers in one transaction, for example a server and its migration. */
  replaceMany(ctx: ClientContext, wanted: Readonly<Record<string, AllocationInput>>): Promise<void>;
  /** Gives everything back; a consumer without allocations is no error. */
  delete(ctx: ClientContext, consumer: string): Promise<void>;
  /** @throws NotFound */
  ofProvider(ctx: ClientContext, provider: string): Promise<ProviderAllocations>;
}

/** Allocations at placement. */
export const allocationsClient = (http: HttpClient): AllocationsClient => ({
  get: async (ctx, consumer) => {
    const { body } = await http.request(ctx, { method: 'GET', path: path`/allocations/${consumer}` });
    return body as ConsumerAllocations;
  },
  replace: async (ctx, consumer, wanted) => {
    await http.request(ctx, { method: 'PUT', path: path`/allocations/${consumer}`, body: wanted });
  },
  replaceMany: async (ctx, wanted) => {
    await http.request(ctx, { method: 'POST', path: '/allocations', body: wanted });
  },
  delete: async (ctx, consumer) => {
    await http.request(ctx, { method: 'DELETE', path: path`/allocations/${consumer}`, accept: [404] });
  },
  ofProvider: async (ctx, provider) => {
    const { body } = await http.request(ctx, {
      method: 'GET',
      path: path`/resource_providers/${provider}/allocations`,
    });
    return body as ProviderAllocations;
  },
});
