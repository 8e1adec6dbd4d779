/** The pause after the first failure, in milliseconds; also the least between a failure and a nudged run. */
export const firstRetryPause = 1_000;

/**
 * Milliseconds until a run that failed is repeated: 1 s, 2 s, 4 s … up to the interval, which is never exceeded, so that
 * what was broken for long is found mended as soon as ever.
 */
export const retryPause = (consecutiveFailures: number, interval: number): number =>
  Math.min(interval, firstRetryPause * 2 ** Math.min(consecutiveFailures - 1, 30));
