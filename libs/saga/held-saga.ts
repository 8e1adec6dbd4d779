import type { Clock } from '@nimbo/context/clock.ts';
import { SagaInterrupt, type InterruptReason } from './step-runner.ts';

/**
 * A saga that this engine holds: its fence, how long the lease surely lasts by this process's own clock, and the way to
 * cut its step short. The database decides who owns a saga; this only keeps an owner who can't reach it from going on.
 */
export class HeldSaga {
  readonly id: string;
  readonly fence: number;
  readonly #clock: Clock;
  readonly #interrupt = new AbortController();
  #heldUntil: number;

  constructor(id: string, fence: number, clock: Clock, heldUntil: number) {
    this.id = id;
    this.fence = fence;
    this.#clock = clock;
    this.#heldUntil = heldUntil;
  }

  /** Aborted with a SagaInterrupt when the step is to be cut short. */
  get signal(): AbortSignal {
    return this.#interrupt.signal;
  }

  get isHeld(): boolean {
    return this.#clock.monotonic() < this.#heldUntil;
  }

  /** The lease was confirmed by a query that began at `since` (monotonic) for `duration` milliseconds. */
  confirm(since: number, duration: number): void {
    this.#heldUntil = since + duration;
  }

  /** The first reason counts. */
  interrupt(why: InterruptReason): void {
    this.#interrupt.abort(new SagaInterrupt(why));
  }
}
