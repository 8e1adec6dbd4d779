import { createHttpClient, type HttpClient, type HttpClientOptions } from '@nimbo/client-http/http-client.ts';

const withoutVersion = (url: string): string => url.replace(/\/v3\/*$/, '');

/** Milliseconds: a host attaches and detaches while the caller waits. */
const timeout = 150_000;

/** The connection to cinder, at the newest microversion; its endpoint may be given with or without `/v3`. */
export const createCinderHttp = (options: Omit<HttpClientOptions, 'service'>): HttpClient =>
  createHttpClient({
    timeout,
    ...options,
    service: 'cinder',
    headers: { 'openstack-api-version': 'volume 3.71', ...options.headers },
    endpoint: () => {
      const url = options.endpoint();
      return url === undefined ? undefined : withoutVersion(url);
    },
  });
