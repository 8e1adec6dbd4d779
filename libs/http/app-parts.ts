import { callerIdentifier, type CallerIdentifier } from '@nimbo/auth/caller-identifier.ts';
import type { AppOptions } from './app-options.ts';
import type { CorsOptions } from './cors.ts';
import type { Exchange } from './exchange.ts';
import { defaultLimits, type Limits } from './limits.ts';
import type { OperationMeter } from './operation-metrics.ts';
import type { ContextSurroundings } from './request-context.ts';
import type { ServiceApi } from './service-api.ts';

/** What serving a request needs of its app. */
export interface AppParts extends ContextSurroundings {
  readonly api: ServiceApi;
  /** From a request's tokens to who asks. */
  readonly identify: CallerIdentifier;
  readonly limits: Limits;
  readonly publicUrl: string | undefined;
  readonly authUrl: string | undefined;
  readonly cors: CorsOptions | undefined;
  readonly isTls: boolean;
  readonly checkResponses: boolean;
  /** The meter of an operation; `none` counts what reaches none. */
  meterOf(operation: string): OperationMeter;
  /** Requests that are being served now. */
  readonly running: Set<Exchange>;
  /** The app has begun to stop. */
  isDraining: boolean;
}

const usualRefusal = (rule: string): string => `Policy doesn't allow ${rule} to be performed.`;

const limitsOf = ({ api, limits }: AppOptions): Limits => ({
  ...defaultLimits,
  ...(api.bodyLimit === undefined ? {} : { body: api.bodyLimit }),
  ...limits,
});

/** The parts of a new app. */
export const appParts = (options: AppOptions, meterOf: AppParts['meterOf']): AppParts => ({
  meterOf,
  api: options.api,
  identify: callerIdentifier(options.tokens),
  enforcer: options.enforcer,
  log: options.log,
  clock: options.clock,
  limits: limitsOf(options),
  publicUrl: options.publicUrl,
  authUrl: options.authUrl,
  cors: options.cors,
  isTls: options.tls !== undefined,
  checkResponses: options.checkResponses ?? false,
  running: new Set(),
  isDraining: false,
  refusal: (rule) => options.api.faults.refusal?.(rule) ?? usualRefusal(rule),
});
