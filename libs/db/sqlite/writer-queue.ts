/** How long transactions may follow each other before the event loop gets its turn, in milliseconds. */
const longestTurn = 10;

interface Waiter {
  readonly admit: () => void;
}

/** First come, first served: who may write now. One at a time. */
export class WriterQueue {
  readonly #monotonic: () => number;
  readonly #waiters: Waiter[] = [];
  readonly #idle: (() => void)[] = [];
  #busy = false;
  #turnStart = 0;

  constructor(monotonic: () => number) {
    this.#monotonic = monotonic;
  }

  get waiting(): number {
    return this.#waiters.length;
  }

  get running(): number {
    return this.#busy ? 1 : 0;
  }

  /**
   * Waits until nobody else writes; {@link leave} lets the next one in.
   * Throws the signal's reason when it aborts while waiting.
   */
  async enter(signal?: AbortSignal): Promise<void> {
    signal?.throwIfAborted();
    if (!this.#busy) {
      this.#busy = true;
      this.#turnStart = this.#monotonic();
      return;
    }
    await this.#wait(signal);
  }

  /** Like {@link enter}, but before all who wait already. */
  async enterFirst(): Promise<void> {
    if (this.#busy) await new Promise<void>((admit) => this.#waiters.unshift({ admit }));
    else await this.enter();
  }

  leave(): void {
    const next = this.#waiters.shift();
    if (next === undefined) {
      this.#busy = false;
      for (const resolve of this.#idle.splice(0)) resolve();
      return;
    }
    if (this.#monotonic() - this.#turnStart < longestTurn) return next.admit();
    setImmediate(() => {
      this.#turnStart = this.#monotonic();
      next.admit();
    });
  }

  /** Resolves when nobody writes and nobody waits. */
  async drained(): Promise<void> {
    if (this.#busy) await new Promise<void>((resolve) => this.#idle.push(resolve));
  }

  async #wait(signal: AbortSignal | undefined): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      const waiter: Waiter = {
        admit: () => {
          signal?.removeEventListener('abort', abandon);
          resolve();
        },
      };
      const abandon = (): void => {
        const place = this.#waiters.indexOf(waiter);
        if (place === -1) return;
        this.#waiters.splice(place, 1);
        reject(signal?.reason as Error);
      };
      this.#waiters.push(waiter);
      signal?.addEventListener('abort', abandon, { once: true });
    });
  }
}
