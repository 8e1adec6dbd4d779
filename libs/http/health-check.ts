/** One health check; its reason names what to do when it fails. */
export interface HealthCheck {
  readonly name: string;
  check(signal: AbortSignal): Promise<{ readonly healthy: boolean; readonly reason: string }>;
}
