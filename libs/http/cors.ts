import type { IncomingHttpHeaders, OutgoingHttpHeaders } from 'node:http';

/** Which web pages may call the API from a browser (oslo.middleware `[cors]`). */
export interface CorsOptions {
  /** Origins such as `https://dashboard.example`, or `*` for any. */
  readonly allowedOrigins: readonly string[];
  /** Whether cookies and TLS client certificates may come along (default false: tokens travel in headers). */
  readonly allowCredentials?: boolean;
  /** Seconds a browser may remember the answer (default 3600). */
  readonly maxAge?: number;
  readonly exposedHeaders?: readonly string[];
}

const exposed = [
  'X-Auth-Token',
  'X-Subject-Token',
  'X-Service-Token',
  'X-Openstack-Request-Id',
  'OpenStack-API-Version',
  'Location',
  'Retry-After',
];

const methods = 'GET, HEAD, POST, PUT, PATCH, DELETE';

const tokenList = /^[A-Za-z0-9!#$%&'*+.^_`|~, -]{1,1024}$/;

/** The headers that let the page read an answer; undefined where the request comes from no allowed page. */
export const corsHeaders = (options: CorsOptions, headers: IncomingHttpHeaders): OutgoingHttpHeaders | undefined => {
  const { origin } = headers;
  if (origin === undefined) return undefined;
  if (!options.allowedOrigins.includes(origin) && !options.allowedOrigins.includes('*')) return undefined;
  return {
    'Access-Control-Allow-Origin': origin,
    'Access-Control-Expose-Headers': (options.exposedHeaders ?? exposed).join(', '),
    ...(options.allowCredentials === true ? { 'Access-Control-Allow-Credentials': 'true' } : {}),
  };
};

/** True for the question a browser asks before the request itself. */
export const isPreflight = (method: string | undefined, headers: IncomingHttpHeaders): boolean =>
  method === 'OPTIONS' && headers.origin !== undefined && headers['access-control-request-method'] !== undefined;

/** The headers that answer a preflight; only those of {@link corsHeaders} tell the page yes. */
export const preflightHeaders = (options: CorsOptions, headers: IncomingHttpHeaders): OutgoingHttpHeaders => {
  const asked = headers['access-control-request-headers'];
  return {
    'Access-Control-Allow-Methods': methods,
    'Access-Control-Max-Age': String(options.maxAge ?? 3600),
    ...(typeof asked === 'string' && tokenList.test(asked) ? { 'Access-Control-Allow-Headers': asked } : {}),
  };
};
