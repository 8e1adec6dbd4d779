import type { ClientContext } from '@nimbo/client-http/client-context.ts';
import type { HttpClient } from '@nimbo/client-http/http-client.ts';

/** An endpoint as the Identity API shows it. */
export interface KeystoneEndpoint {
  readonly id: string;
  readonly service_id: string;
  readonly interface: 'public' | 'internal' | 'admin';
  readonly region_id: string | null;
  readonly url: string;
  readonly enabled: boolean;
}

/** What endpoints may be chosen by. */
export interface EndpointFilter {
  readonly serviceId?: string;
  readonly interface?: KeystoneEndpoint['interface'];
  readonly regionId?: string;
}

/** `/v3/endpoints`. */
export interface EndpointsClient {
  list(ctx: ClientContext, filter?: EndpointFilter): Promise<readonly KeystoneEndpoint[]>;
}

/** Endpoints at keystone. */
export const endpointsClient = (http: HttpClient): EndpointsClient => ({
  list: async (ctx, filter = {}) => {
    const query = { service_id: filter.serviceId, interface: filter.interface, region_id: filter.regionId };
    const { body } = await http.request(ctx, { method: 'GET', path: '/v3/endpoints', query });
    return (body as { endpoints: readonly KeystoneEndpoint[] }).endpoints;
  },
});
