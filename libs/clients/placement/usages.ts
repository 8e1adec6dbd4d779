import type { ClientContext } from '@nimbo/client-http/client-context.ts';
import type { HttpClient } from '@nimbo/client-http/http-client.ts';
import { path } from '@nimbo/client-http/path.ts';
import type { Resources } from './allocations.ts';

/** How much of a provider is used, at a generation. */
export interface ProviderUsages {
  readonly resource_provider_generation: number;
  readonly usages: Resources;
}

/** `/usages` and `/resource_providers/{uuid}/usages`. */
export interface UsagesClient {
  /** @throws NotFound */
  ofProvider(ctx: ClientContext, provider: string): Promise<ProviderUsages>;
  /** A project's usage by consumer type, then resource class, with `consumer_count` among the classes. */
  ofProject(ctx: ClientContext, project: string): Promise<Readonly<Record<string, Resources>>>;
}

/** Usages at placement. */
export const usagesClient = (http: HttpClient): UsagesClient => ({
  ofProvider: async (ctx, provider) => {
    const { body } = await http.request(ctx, { method: 'GET', path: path`/resource_providers/${provider}/usages` });
    return body as ProviderUsages;
  },
  ofProject: async (ctx, project) => {
    const { body } = await http.request(ctx, { method: 'GET', path: '/usages', query: { project_id: project } });
    return (body as { usages: Readonly<Record<string, Resources>> }).usages;
  },
});
