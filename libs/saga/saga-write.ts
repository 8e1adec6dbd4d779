import type { SagaCause, SagaState } from './definition.ts';
import type { SagaError } from './saga-error.ts';
import type { SagaProgress } from './saga-progress.ts';
import type { StepRunOutcome } from './db/saga-tables.ts';

/** What is remembered of one run of a step. */
export interface StepRecord {
  readonly step: string;
  readonly direction: 'act' | 'undo';
  readonly attempt: number;
  readonly outcome: StepRunOutcome;
  readonly error?: SagaError;
}

/** One write of a saga: everything that a run of a step changes, in one compare-and-set. Absent is unchanged. */
export interface SagaWrite {
  readonly progress: SagaProgress;
  readonly state?: SagaState;
  readonly lastError?: SagaError | null;
  readonly cause?: SagaCause;
  readonly record?: StepRecord;
  /**
   * Milliseconds until the saga is to be looked at again, by whoever claims it; undefined where its owner keeps it
   * and begins the next step with this very write.
   */
  readonly releaseFor: number | undefined;
}

/** What became of a write. `lost`: another has taken the saga over; the writer must leave it alone. */
export type SagaWriteResult =
  | { readonly kind: 'written' }
  | { readonly kind: 'lost' }
  | { readonly kind: 'undo-requested'; readonly reason: string };
