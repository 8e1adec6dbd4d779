import type { SecureContextOptions } from 'node:tls';
import type { TokenValidator } from '@nimbo/auth/token-validator.ts';
import type { Clock } from '@nimbo/context/clock.ts';
import type { Log } from '@nimbo/context/log.ts';
import type { Enforcer } from '@nimbo/policy/enforcer.ts';
import type { CorsOptions } from './cors.ts';
import type { HealthCheck } from './health-check.ts';
import type { Limits } from './limits.ts';
import type { MetricsRegistry } from './metrics.ts';
import type { ServiceApi } from './service-api.ts';

/** Everything an app is made of. */
export interface AppOptions {
  readonly api: ServiceApi;
  readonly tokens: TokenValidator;
  readonly enforcer: Enforcer;
  readonly log: Log;
  readonly clock: Clock;
  /** The service's own address as clients know it; the request's `Host` where absent. */
  readonly publicUrl?: string;
  /** Keystone's public address for `WWW-Authenticate`, with its version: `http://cloud:5000/v3`. */
  readonly authUrl?: string;
  readonly limits?: Partial<Limits>;
  readonly cors?: CorsOptions;
  /** Certificate and key in PEM; the listener then speaks TLS 1.2 and up only. */
  readonly tls?: Pick<SecureContextOptions, 'cert' | 'key' | 'ca'>;
  readonly healthChecks?: readonly HealthCheck[];
  /** Shared by the apps of a process; one of its own where absent. */
  readonly metrics?: MetricsRegistry;
  /** Checks every answer against the operation's `response` and answers 500 where it doesn't fit; for tests. */
  readonly checkResponses?: boolean;
}
