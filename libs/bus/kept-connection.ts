import { randomInt } from 'node:crypto';
import { setTimeout as pauseFor } from 'node:timers/promises';
import type { Log } from '@nimbo/context/log.ts';

/** A connection that lives until it ends by itself or is ended. */
export interface KeptLink {
  /** Resolves when it has ended, to the reason. */
  readonly closed: Promise<string>;
  /** Sends what waits and ends it. */
  end(): Promise<void>;
}

/** What keeping a connection needs. */
export interface KeptConnectionParts<L extends KeptLink> {
  /** Connects; rejects when that fails or the signal aborts. */
  readonly connect: (stop: AbortSignal) => Promise<L>;
  /** Called with each new connection before anything else may use it. */
  readonly onConnected: (link: L) => void;
  /** Milliseconds before the first attempt to connect again, and the longest such pause; it doubles in between. */
  readonly firstPause: number;
  readonly longestPause: number;
  readonly log: Log;
}

/** Said at the first failure and then ever more rarely: 1st, 2nd, 4th, 8th … */
const isWorthTelling = (attempt: number): boolean => Number.isInteger(Math.log2(attempt));

/** Keeps one connection: connects, and begins anew with growing pauses when it fails or ends. */
export class KeptConnection<L extends KeptLink> {
  readonly #parts: KeptConnectionParts<L>;
  readonly #stop = new AbortController();
  readonly #waiting = new Set<() => void>();
  readonly #done: Promise<void>;
  #link: L | undefined;
  #failures = 0;
  #problem: string | undefined = 'not connected yet';

  constructor(parts: KeptConnectionParts<L>) {
    this.#parts = parts;
    this.#done = this.#keep();
  }

  /** The connection, while there is one. */
  get current(): L | undefined {
    return this.#link;
  }

  /** Why there is no connection; undefined while there is one. */
  get problem(): string | undefined {
    return this.#problem;
  }

  /** Resolves when connected; rejects with the signal's reason. */
  async connected(signal: AbortSignal): Promise<void> {
    if (this.#link !== undefined) return;
    signal.throwIfAborted();
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const giveUp = (): void => reject(signal.reason as Error);
    signal.addEventListener('abort', giveUp, { once: true });
    this.#waiting.add(resolve);
    try {
      await promise;
    } finally {
      this.#waiting.delete(resolve);
      signal.removeEventListener('abort', giveUp);
    }
  }

  /** Sends what waits, ends the connection and makes no other. */
  async close(): Promise<void> {
    this.#stop.abort();
    await this.#link?.end();
    await this.#done;
  }

  async #keep(): Promise<void> {
    while (!this.#stop.signal.aborted) {
      await this.#connectAndStay();
      await this.#pause();
    }
  }

  /** Half of the pause is random: hosts that lost the same control do not come back in step. */
  async #pause(): Promise<void> {
    const { firstPause, longestPause } = this.#parts;
    const pause = 2 * Math.ceil(Math.min(longestPause, firstPause * 2 ** Math.min(this.#failures, 30)) / 2);
    try {
      await pauseFor(pause / 2 + randomInt(pause / 2 + 1), undefined, { signal: this.#stop.signal });
    } catch {
      // Closed during the pause: the loop ends.
    }
  }

  async #connectAndStay(): Promise<void> {
    const { log, connect } = this.#parts;
    try {
      const link = await connect(this.#stop.signal);
      this.#adopt(link);
      log.info('connected to the bus', { failed_attempts: this.#failures });
      this.#failures = 0;
      const reason = await link.closed;
      this.#link = undefined;
      this.#problem = `the connection is lost: ${reason}`;
      if (!this.#stop.signal.aborted) log.warn('the connection to the bus is lost; connecting again', { reason });
    } catch (error) {
      this.#fail(error);
    }
  }

  #adopt(link: L): void {
    this.#parts.onConnected(link);
    this.#link = link;
    this.#problem = undefined;
    for (const tell of this.#waiting) tell();
    // Closed while it was being made.
    if (this.#stop.signal.aborted) void link.end();
  }

  #fail(error: unknown): void {
    this.#failures += 1;
    this.#problem = error instanceof Error ? error.message : String(error);
    if (isWorthTelling(this.#failures) && !this.#stop.signal.aborted)
      this.#parts.log.warn('no connection to the bus; trying again', { attempt: this.#failures, error });
  }
}
