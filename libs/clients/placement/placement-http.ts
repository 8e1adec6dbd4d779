import { createHttpClient, type HttpClient, type HttpClientOptions } from '@nimbo/client-http/http-client.ts';

/** The microversion that this client's types describe. */
const version = '1.39';

/** The connection to placement. */
export const createPlacementHttp = (options: Omit<HttpClientOptions, 'service' | 'headers'>): HttpClient =>
  createHttpClient({
    ...options,
    service: 'placement',
    headers: { 'openstack-api-version': `placement ${version}` },
  });
