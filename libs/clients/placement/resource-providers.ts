import type { ClientContext } from '@nimbo/client-http/client-context.ts';
import type { HttpClient } from '@nimbo/client-http/http-client.ts';
import { path } from '@nimbo/client-http/path.ts';

/** A resource provider as placement shows it. */
export interface ResourceProvider {
  readonly uuid: string;
  readonly name: string;
  readonly generation: number;
  readonly parent_provider_uuid: string | null;
  readonly root_provider_uuid: string;
}

/** What providers may be chosen by; see the Placement API on each. */
export interface ResourceProviderFilter {
  readonly name?: string;
  readonly uuid?: string;
  /** For example `VCPU:2,MEMORY_MB:512`. */
  readonly resources?: string;
  readonly required?: readonly string[];
  readonly member_of?: readonly string[];
  readonly in_tree?: string;
}

/** A provider to be made or changed. */
export interface ResourceProviderInput {
  readonly name: string;
  readonly uuid?: string;
  readonly parent_provider_uuid?: string | null;
}

/** `/resource_providers`. */
export interface ResourceProvidersClient {
  list(ctx: ClientContext, filter?: ResourceProviderFilter): Promise<readonly ResourceProvider[]>;
  /** @throws NotFound */
  get(ctx: ClientContext, uuid: string): Promise<ResourceProvider>;
  /** @throws Conflict where name or uuid are taken */
  create(ctx: ClientContext, provider: ResourceProviderInput): Promise<ResourceProvider>;
  /** @throws NotFound, Conflict */
  update(ctx: ClientContext, uuid: string, provider: Omit<ResourceProviderInput, 'uuid'>): Promise<ResourceProvider>;
  /** @throws NotFound, Conflict while it has allocations or children */
  delete(ctx: ClientContext, uuid: string): Promise<void>;
}

/** Resource providers at placement. */
export const resourceProvidersClient = (http: HttpClient): ResourceProvidersClient => ({
  list: async (ctx, filter = {}) => {
    const { body } = await http.request(ctx, { method: 'GET', path: '/resource_providers', query: { ...filter } });
    return (body as { resource_providers: readonly ResourceProvider[] }).resource_providers;
  },
  get: async (ctx, uuid) => {
    const { body } = await http.request(ctx, { method: 'GET', path: path`/resource_providers/${uuid}` });
    return body as ResourceProvider;
  },
  create: async (ctx, provider) => {
    const { body } = await http.request(ctx, { method: 'POST', path: '/resource_providers', body: provider });
    return body as ResourceProvider;
  },
  update: async (ctx, uuid, provider) => {
    const request = { method: 'PUT', path: path`/resource_providers/${uuid}`, body: provider } as const;
    return (await http.request(ctx, request)).body as ResourceProvider;
  },
  delete: async (ctx, uuid) => {
    await http.request(ctx, { method: 'DELETE', path: path`/resource_providers/${uuid}` });
  },
});
