import { createHttpClient, type HttpClient, type HttpClientOptions } from '@nimbo/client-http/http-client.ts';

const withoutVersion = (url: string): string => url.replace(/\/v2\.0\/*$/, '');

/** The connection to neutron; its endpoint may be given with or without `/v2.0`. */
export const createNeutronHttp = (options: Omit<HttpClientOptions, 'service'>): HttpClient =>
  createHttpClient({
    ...options,
    service: 'neutron',
    endpoint: () => {
      const url = options.endpoint();
      return url === undefined ? undefined : withoutVersion(url);
    },
  });
