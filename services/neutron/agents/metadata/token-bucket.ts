/** How often, and how often in a row. */
export interface Rate {
  readonly perSecond: number;
  readonly burst: number;
}

interface Bucket {
  tokens: number;
  at: number;
}

/** Lets everybody do something so often, each for themselves. Times are monotonic milliseconds. */
export class TokenBuckets {
  readonly #rate: Rate;
  readonly #mostKeys: number;
  readonly #buckets = new Map<string, Bucket>();

  constructor(rate: Rate, mostKeys = 10_000) {
    this.#rate = rate;
    this.#mostKeys = mostKeys;
  }

  /** Whether it may be done now; counts as done then. */
  take(key: string, now: number): boolean {
    const { perSecond, burst } = this.#rate;
    const before = this.#buckets.get(key) ?? { tokens: burst, at: now };
    const tokens = Math.min(burst, before.tokens + ((now - before.at) / 1_000) * perSecond);
    const isAllowed = tokens >= 1;
    // The one used last stands last, so that the first is the one that matters least.
    this.#buckets.delete(key);
    this.#buckets.set(key, { tokens: isAllowed ? tokens - 1 : tokens, at: now });
    const [oldest] = this.#buckets.keys();
    if (this.#buckets.size > this.#mostKeys && oldest !== undefined) this.#buckets.delete(oldest);
    return isAllowed;
  }
}
