import type { Context } from '@nimbo/context/context.ts';
import type { Timestamp } from '@nimbo/context/timestamp.ts';

/** What a run tells the operator: facts as JSON, for example `{ checked: 12, repaired: 1 }`. */
export interface ReconcilerReport {
  readonly [fact: string]: unknown;
  /** True where part of the work failed: the run counts as failed and is repeated with growing pauses. */
  readonly isIncomplete?: boolean;
}

/**
 * Makes true again what must stay true. It has no input but the world: whatever rang the bell, a run looks at
 * everything it is responsible for, so that a lost message costs time and nothing else.
 */
export interface Reconciler<Report extends ReconcilerReport = ReconcilerReport> {
  /** Unique in its process, for example `placement-orphans`. */
  readonly name: string;
  /** Milliseconds between the end of a run and the next. */
  readonly interval: number;
  /**
   * One pass. Must listen to `ctx.signal`, which aborts when the process stops or the lease is lost. Throwing means
   * that nothing is known: the run is repeated with growing pauses, never sooner than told to.
   */
  run(ctx: Context): Promise<Report>;
}

/** Lets one process of many work. */
export interface LeaseGuard {
  /**
   * Runs work while this process holds the lease and resolves to true; resolves to false, without running it, where
   * another process holds it. The context it hands on aborts when the lease is lost.
   */
  hold(ctx: Context, work: (ctx: Context) => Promise<void>): Promise<boolean>;
}

/** Where a reconciler stands, for `nimbo status` and health pages. */
export interface ReconcilerStatus {
  readonly name: string;
  readonly interval: number;
  /** `standby`: another process holds the lease. */
  readonly state: 'idle' | 'running' | 'standby' | 'stopped';
  readonly runs: number;
  readonly consecutiveFailures: number;
  readonly lastStartedAt: Timestamp | undefined;
  /** Milliseconds. */
  readonly lastDuration: number | undefined;
  /** Of the last run that came to its end; kept when later ones throw. */
  readonly lastReport: ReconcilerReport | undefined;
  /** Why the last run failed; undefined when it did not. */
  readonly lastError: string | undefined;
  readonly nextAt: Timestamp | undefined;
}
