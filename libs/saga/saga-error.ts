import type { Clock } from '@nimbo/context/clock.ts';
import { timestampNow, type Timestamp } from '@nimbo/context/timestamp.ts';
import { Fault, type FaultKind } from '@nimbo/errors/fault.ts';
import type { SagaCause, SagaState, SagaStep } from './definition.ts';

/** What last went wrong, as operators see it: the message may name internals and is not for users. */
export interface SagaError {
  readonly step: string;
  readonly kind: FaultKind;
  readonly message: string;
  readonly time: Timestamp;
}

const maxMessage = 2000;

const kindOf = (error: unknown): FaultKind => (error instanceof Fault ? error.kind : 'internal');

const messageOf = (error: unknown): string =>
  (error instanceof Error ? `${error instanceof Fault ? '' : `${error.name}: `}${error.message}` : String(error)).slice(
    0,
    maxMessage,
  );

/** An error as the saga's row keeps it. */
export const sagaErrorOf = (clock: Clock, step: string, error: unknown): SagaError => ({
  step,
  kind: kindOf(error),
  message: messageOf(error),
  time: timestampNow(clock),
});

/** An error as it may be put on a resource: a fault's message is public, of a defect only where to look is told. */
export const sagaCauseOf = (step: string, error: unknown, requestId: string): SagaCause => ({
  step,
  kind: kindOf(error),
  message:
    error instanceof Fault
      ? messageOf(error)
      : `Step ${step} failed for an internal reason; see the log of ${requestId}.`,
});

const alwaysTransient: ReadonlySet<FaultKind> = new Set(['unavailable', 'timeout', 'rate-limited']);

/** Whether running the step again may help. A defect is no reason to try again: it would only fail more often. */
export const isTransient = (error: unknown, step: SagaStep<SagaState>): boolean =>
  error instanceof Fault && (alwaysTransient.has(error.kind) || step.transient?.includes(error.kind) === true);

/** Seconds after which the neighbour asked to be tried again, if it did. */
export const retryAfterOf = (error: unknown): number => (error instanceof Fault ? (error.retryAfter ?? 0) : 0);
