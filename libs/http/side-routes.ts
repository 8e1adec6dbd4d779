import type { AppOptions } from './app-options.ts';
import type { AppParts } from './app-parts.ts';
import type { Exchange } from './exchange.ts';
import { healthAnswer } from './health.ts';
import { metricsContentType, type MetricsRegistry } from './metrics.ts';
import type { Answer } from './send-answer.ts';

/** An address that every app has beside its operations; asked by probes, so logged at debug level only. */
export interface SideRoute {
  readonly path: string;
  serve(exchange: Exchange): Promise<Answer>;
}

/** `/healthcheck` and `/metrics`; neither asks for a token, as load balancers and collectors have none. */
export const sideRoutes = (options: AppOptions, parts: AppParts, metrics: MetricsRegistry): readonly SideRoute[] => [
  {
    path: '/healthcheck',
    serve: ({ request }) => healthAnswer(options.healthChecks ?? [], request.headers.accept, parts.isDraining),
  },
  {
    path: '/metrics',
    serve: () =>
      Promise.resolve({ status: 200, body: metrics.text(), headers: { 'Content-Type': metricsContentType } }),
  },
];
