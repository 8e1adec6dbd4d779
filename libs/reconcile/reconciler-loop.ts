import type { Clock } from '@nimbo/context/clock.ts';
import type { Context } from '@nimbo/context/context.ts';
import { internalContext } from '@nimbo/context/internal-context.ts';
import { Fault } from '@nimbo/errors/fault.ts';
import type { Log } from '@nimbo/context/log.ts';
import { newRequestId } from '@nimbo/context/request-id.ts';
import { timestampOf, type Timestamp } from '@nimbo/context/timestamp.ts';
import type { LeaseGuard, Reconciler, ReconcilerReport, ReconcilerStatus } from './reconciler.ts';
import { firstRetryPause, retryPause } from './retry-pause.ts';
import type { Timers } from './timers.ts';

/** What a loop is made from. */
export interface ReconcilerLoopParts {
  readonly reconciler: Reconciler;
  readonly log: Log;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly lease: LeaseGuard | undefined;
}

type Outcome = 'done' | 'failed' | 'standby';

const wordsOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** Runs one reconciler: by timer and by nudge, never twice at a time. */
export class ReconcilerLoop {
  readonly #parts: ReconcilerLoopParts;
  readonly #stop = new AbortController();
  #state: ReconcilerStatus['state'] = 'stopped';
  #running: Promise<void> | undefined;
  #cancelTimer: (() => void) | undefined;
  #isNudged = false;
  #runs = 0;
  #failures = 0;
  #endedAt = 0;
  #lastStartedAt: Timestamp | undefined;
  #lastDuration: number | undefined;
  #lastReport: ReconcilerReport | undefined;
  #lastError: string | undefined;
  #nextAt: Timestamp | undefined;

  constructor(parts: ReconcilerLoopParts) {
    this.#parts = parts;
  }

  /** The first run begins at once. */
  start(): void {
    if (this.#state !== 'stopped' || this.#stop.signal.aborted) return;
    this.#state = 'idle';
    this.#schedule(0);
  }

  /**
   * Look now. Nudges during a run make one more run after it. After a failure a run waits a second even so: bells
   * that ring all the time must not hammer what is broken.
   */
  nudge(): void {
    if (this.#state === 'stopped') return;
    if (this.#running === undefined) this.#schedule(this.#pauseBeforeNudged());
    else this.#isNudged = true;
  }

  status(): ReconcilerStatus {
    const { name, interval } = this.#parts.reconciler;
    return {
      name,
      interval,
      state: this.#state,
      runs: this.#runs,
      consecutiveFailures: this.#failures,
      lastStartedAt: this.#lastStartedAt,
      lastDuration: this.#lastDuration,
      lastReport: this.#lastReport,
      lastError: this.#lastError,
      nextAt: this.#nextAt,
    };
  }

  /** No run begins any more; resolves when the present one has ended, whose signal aborts. */
  async stop(): Promise<void> {
    this.#stop.abort(new Error(`${this.#parts.reconciler.name} is being stopped`));
    this.#cancelTimer?.();
    await this.#running;
    this.#state = 'stopped';
    this.#nextAt = undefined;
  }

  #pauseBeforeNudged(): number {
    if (this.#failures === 0) return 0;
    return Math.max(0, this.#endedAt + firstRetryPause - this.#parts.clock.monotonic());
  }

  #schedule(pause: number): void {
    this.#cancelTimer?.();
    this.#nextAt = timestampOf(this.#parts.clock.now() + pause);
    this.#cancelTimer = this.#parts.timers.after(pause, () => {
      this.#running = this.#runOnce();
    });
  }

  async #runOnce(): Promise<void> {
    const { clock, reconciler } = this.#parts;
    this.#begin();
    const start = clock.monotonic();
    const outcome = await this.#attempt();
    this.#endedAt = clock.monotonic();
    this.#lastDuration = this.#endedAt - start;
    this.#failures = outcome === 'failed' ? this.#failures + 1 : 0;
    this.#state = outcome === 'standby' ? 'standby' : 'idle';
    this.#running = undefined;
    if (this.#stop.signal.aborted) return;
    const pause = outcome === 'failed' ? retryPause(this.#failures, reconciler.interval) : reconciler.interval;
    this.#schedule(this.#isNudged ? this.#pauseBeforeNudged() : pause);
  }

  #begin(): void {
    this.#state = 'running';
    this.#isNudged = false;
    this.#cancelTimer = undefined;
    this.#nextAt = undefined;
    this.#lastStartedAt = timestampOf(this.#parts.clock.now());
  }

  async #attempt(): Promise<Outcome> {
    const { lease, reconciler, log, clock } = this.#parts;
    const requestId = newRequestId();
    const runLog = log.child({ reconciler: reconciler.name, request_id: requestId });
    const ctx = internalContext({ requestId, log: runLog, clock, signal: this.#stop.signal });
    try {
      if (lease === undefined) return await this.#pass(ctx);
      let outcome: Outcome = 'standby';
      await lease.hold(ctx, async (held) => {
        outcome = await this.#pass(held);
      });
      return outcome;
    } catch (error) {
      this.#failed(runLog, error);
      return 'failed';
    }
  }

  async #pass(ctx: Context): Promise<Outcome> {
    this.#runs += 1;
    const report = await this.#parts.reconciler.run(ctx);
    this.#lastReport = report;
    this.#lastError = report.isIncomplete === true ? 'part of the work failed; the report tells which' : undefined;
    if (report.isIncomplete === true) ctx.log.warn('a reconciler could do only part of its work', { report });
    return report.isIncomplete === true ? 'failed' : 'done';
  }

  #failed(log: Log, error: unknown): void {
    if (this.#stop.signal.aborted) return;
    this.#lastError = wordsOf(error);
    const failuresInARow = this.#failures + 1;
    // A neighbour that is away is an everyday matter, told in its own words; anything else is told with its stack.
    if (error instanceof Fault && error.kind === 'unavailable') {
      log.warn('a reconciler waits for a neighbour', { reason: error.message, failures_in_a_row: failuresInARow });
    } else log.error('a reconciler failed; it will run again', { error, failures_in_a_row: failuresInARow });
  }
}
