import type { FastifyServerOptions } from 'fastify';
import type { AppOptions } from './app-options.ts';
import type { Limits } from './limits.ts';

/**
 * The server's own settings. Whole requests have no deadline here, as an image may take an hour to arrive: JSON bodies
 * and stalled streams have their own.
 */
export const serverOptions = (options: AppOptions, limits: Limits): FastifyServerOptions => {
  const socket = {
    maxHeaderSize: limits.headers,
    headersTimeout: limits.headersTime,
    connectionsCheckingInterval: limits.connectionCheck,
    // Node's own refusal has neither body nor request id; see assertHost.
    requireHostHeader: false,
  };
  const tls = { ...options.tls, ...socket, minVersion: 'TLSv1.2' } as const;
  return {
    exposeHeadRoutes: false,
    logger: false,
    return503OnClosing: false,
    forceCloseConnections: true,
    keepAliveTimeout: limits.keepAlive,
    requestTimeout: 0,
    routerOptions: { maxParamLength: limits.headers, ignoreTrailingSlash: false, caseSensitive: true },
    ...(options.tls === undefined ? { http: socket } : { https: tls }),
  };
};
