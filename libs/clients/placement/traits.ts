import type { ClientContext } from '@nimbo/client-http/client-context.ts';
import type { HttpClient } from '@nimbo/client-http/http-client.ts';
import { path } from '@nimbo/client-http/path.ts';

/** A provider's traits, at a generation. */
export interface ProviderTraits {
  readonly resource_provider_generation: number;
  readonly traits: readonly string[];
}

/** `/traits` and `/resource_providers/{uuid}/traits`. */
export interface TraitsClient {
  /** @param name a filter such as `startswith:CUSTOM_` or `in:A,B` */
  list(ctx: ClientContext, name?: string): Promise<readonly string[]>;
  /** Makes a custom trait unless it exists. */
  ensure(ctx: ClientContext, name: string): Promise<void>;
  /** @throws NotFound */
  ofProvider(ctx: ClientContext, provider: string): Promise<ProviderTraits>;
  /** @throws NotFound, Conflict where the generation is not the provider's any more, BadRequest for unknown traits */
  replaceOfProvider(ctx: ClientContext, provider: string, wanted: ProviderTraits): Promise<ProviderTraits>;
}

/** Traits at placement. */
export const traitsClient = (http: HttpClient): TraitsClient => ({
  list: async (ctx, name) => {
    const { body } = await http.request(ctx, { method: 'GET', path: '/traits', query: { name } });
    return (body as { traits: readonly string[] }).traits;
  },
  ensure: async (ctx, name) => {
    await http.request(ctx, { method: 'PUT', path: path`/traits/${name}` });
  },
  ofProvider: async (ctx, provider) => {
    const { body } = await http.request(ctx, { method: 'GET', path: path`/resource_providers/${provider}/traits` });
    return body as ProviderTraits;
  },
  replaceOfProvider: async (ctx, provider, wanted) => {
    const request = { method: 'PUT', path: path`/resource_providers/${provider}/traits`, body: wanted } as const;
    return (await http.request(ctx, request)).body as ProviderTraits;
  },
});
