import { createHttpClient, type HttpClient, type HttpClientOptions } from '@nimbo/client-http/http-client.ts';

const withoutVersion = (url: string): string => url.replace(/\/v2\.1\/*$/, '');

/** The connection to nova; its endpoint may be given with or without `/v2.1`. */
export const createNovaHttp = (options: Omit<HttpClientOptions, 'service'>): HttpClient =>
  createHttpClient({
    ...options,
    service: 'nova',
    endpoint: () => {
      const url = options.endpoint();
      return url === undefined ? undefined : withoutVersion(url);
    },
  });
