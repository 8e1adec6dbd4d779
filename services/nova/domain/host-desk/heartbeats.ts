import type { Clock } from '@nimbo/context/clock.ts';

/** Milliseconds between two reports of a host that are taken as heartbeats: far less than what makes it count as down. */
const interval = 5_000;

/**
 * Remembers whose heartbeat was written lately. A host reports whenever one of its servers changes: that it lives and
 * what it has is not written anew each time.
 */
export class Heartbeats {
  readonly #clock: Clock;
  /** By host, monotonic milliseconds. */
  readonly #writtenAt = new Map<string, number>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  isDue(host: string): boolean {
    const writtenAt = this.#writtenAt.get(host);
    return writtenAt === undefined || this.#clock.monotonic() - writtenAt >= interval;
  }

  /** The next report counts as a heartbeat again, however soon it comes. */
  forget(host: string): void {
    this.#writtenAt.delete(host);
  }

  written(host: string): void {
    this.#writtenAt.set(host, this.#clock.monotonic());
  }
}
