import { setTimeout as delay } from 'node:timers/promises';

export interface WaitOptions {
  /** Milliseconds until it gives up; 20 seconds unless told. Generous on purpose: it only delays failures. */
  readonly timeout?: number;
}

type Falsy = false | 0 | '' | null | undefined;

/**
 * Calls `probe` until it returns something truthy, which is returned. A probe that throws has not succeeded yet.
 * Polls fast at first and then every 50 ms at most, so that a condition that holds soon costs almost nothing.
 * Throws an Error with the description and the probe's last failure or answer when the time is over.
 */
export const until = async <T>(
  description: string,
  probe: () => T | Promise<T>,
  { timeout = 20_000 }: WaitOptions = {},
): Promise<Exclude<T, Falsy>> => {
  const deadline = performance.now() + timeout;
  for (let pause = 1; ; pause = Math.min(pause * 2, 50)) {
    const outcome = await attempt(probe);
    if ('value' in outcome && outcome.value) return outcome.value as Exclude<T, Falsy>;
    if (performance.now() >= deadline) throw gaveUp(description, timeout, outcome);
    await delay(pause);
  }
};

type Outcome<T> = { readonly value: T } | { readonly failure: unknown };

const attempt = async <T>(probe: () => T | Promise<T>): Promise<Outcome<T>> => {
  try {
    return { value: await probe() };
  } catch (failure) {
    return { failure };
  }
};

const gaveUp = (description: string, timeout: number, last: Outcome<unknown>): Error =>
  'failure' in last
    ? new Error(`gave up after ${timeout} ms waiting until ${description}; last: ${text(last.failure)}`, {
        cause: last.failure,
      })
    : new Error(`gave up after ${timeout} ms waiting until ${description}; last answer: ${String(last.value)}`);

const text = (failure: unknown): string => (failure instanceof Error ? failure.message : String(failure));
