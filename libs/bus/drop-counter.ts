import type { Clock } from '@nimbo/context/clock.ts';
import type { Log } from '@nimbo/context/log.ts';

const pause = 10_000;

/** Counts dropped messages and warns of them, the first at once and then at most every ten seconds. */
export class DropCounter {
  readonly #log: Log;
  readonly #clock: Clock;
  #total = 0;
  #warnedAt = Number.NEGATIVE_INFINITY;

  constructor(log: Log, clock: Clock) {
    this.#log = log;
    this.#clock = clock;
  }

  get total(): number {
    return this.#total;
  }

  /** One more was dropped, for a reason in plain words. */
  add(reason: string, topic: string): void {
    this.#total += 1;
    const now = this.#clock.monotonic();
    if (now - this.#warnedAt < pause) return;
    this.#warnedAt = now;
    this.#log.warn('messages are dropped; polling will find what they would have announced', {
      reason,
      topic,
      dropped_since_start: this.#total,
    });
  }
}
