import type { ClientContext } from '@nimbo/client-http/client-context.ts';
import type { HttpClient } from '@nimbo/client-http/http-client.ts';
import { path } from '@nimbo/client-http/path.ts';

/** The aggregates that a provider is in, at a generation. */
export interface ProviderAggregates {
  readonly aggregates: readonly string[];
  readonly resource_provider_generation: number;
}

/** `/resource_providers/{uuid}/aggregates`. */
export interface AggregatesClient {
  /** @throws NotFound */
  ofProvider(ctx: ClientContext, provider: string): Promise<ProviderAggregates>;
  /** @throws NotFound; Conflict (`placement.concurrent_update`) where the generation is not the provider's any more */
  replaceOfProvider(ctx: ClientContext, provider: string, wanted: ProviderAggregates): Promise<ProviderAggregates>;
}

/** Aggregates at placement. */
export const aggregatesClient = (http: HttpClient): AggregatesClient => ({
  ofProvider: async (ctx, provider) => {
    const request = { method: 'GET', path: path`/resource_providers/${provider}/aggregates` } as const;
    return (await http.request(ctx, request)).body as ProviderAggregates;
  },
  replaceOfProvider: async (ctx, provider, wanted) => {
    const request = { method: 'PUT', path: path`/resource_providers/${provider}/aggregates`, body: wanted } as const;
    return (await http.request(ctx, request)).body as ProviderAggregates;
  },
});
