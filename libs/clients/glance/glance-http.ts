import { createHttpClient, type HttpClient, type HttpClientOptions } from '@nimbo/client-http/http-client.ts';

const withoutVersion = (url: string): string => url.replace(/\/v2\/*$/, '');

/** The connection to glance; its endpoint may be given with or without `/v2`. */
export const createGlanceHttp = (options: Omit<HttpClientOptions, 'service'>): HttpClient =>
  createHttpClient({
    ...options,
    service: 'glance',
    endpoint: () => {
      const url = options.endpoint();
      return url === undefined ? undefined : withoutVersion(url);
    },
  });
