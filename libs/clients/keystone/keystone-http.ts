import { createHttpClient, type HttpClient, type HttpClientOptions } from '@nimbo/client-http/http-client.ts';

const withoutVersion = (url: string): string => url.replace(/\/v3\/*$/, '');

/** The connection to keystone; its endpoint may be given with or without `/v3`. */
export const createKeystoneHttp = (options: Omit<HttpClientOptions, 'service'>): HttpClient =>
  createHttpClient({
    ...options,
    service: 'keystone',
    endpoint: () => {
      const url = options.endpoint();
      return url === undefined ? undefined : withoutVersion(url);
    },
  });
