/** How long a failed step waits before it runs again. */
export interface SagaBackoff {
  /** Milliseconds before the second run. */
  readonly base: number;
  /** Milliseconds that are never exceeded. */
  readonly cap: number;
  /** 0 ≤ random() < 1. */
  readonly random: () => number;
}

/** Half a second, doubling up to five minutes. */
export const defaultBackoff: SagaBackoff = { base: 500, cap: 300_000, random: Math.random };

/**
 * Milliseconds to wait after the `failures`th failure in a row (from 1): doubled each time, of which the upper half is
 * left to chance so that many sagas that met one outage do not return at one instant. `retryAfter` (seconds), as the
 * neighbour named it, is a lower bound within the cap.
 */
export const backoffDelay = (backoff: SagaBackoff, failures: number, retryAfter = 0): number => {
  const full = Math.min(backoff.cap, backoff.base * 2 ** Math.min(failures - 1, 40));
  const jittered = full / 2 + (full / 2) * backoff.random();
  return Math.ceil(Math.min(backoff.cap, Math.max(jittered, retryAfter * 1000)));
};
