import type { Clock } from '@nimbo/context/clock.ts';
import type { FaultKind } from '@nimbo/errors/fault.ts';
import { Timeout, Unavailable } from '@nimbo/errors/faults.ts';
import type { SagaCause, SagaDefinition } from './definition.ts';
import type { DueSaga } from './db/saga-lease-store.ts';
import { sagaCauseOf, sagaErrorOf } from './saga-error.ts';
import { afterFailure, begun, nextAction, resumed, turnBack, unknownSteps } from './saga-progress.ts';
import type { SagaProgress } from './saga-progress.ts';
import type { SagaWrite, StepRecord } from './saga-write.ts';

/** What taking a saga over writes. */
export interface ClaimPlan extends SagaWrite {
  /** Why this code must leave the saga alone, where it must. */
  readonly waiting?: string;
}

/** Milliseconds after which a saga that this code can't run is looked at again. */
export const waitingDelay = 30_000;

/** The name under which the end of an undone saga stands in its history. */
export const toldStep = 'onUndone';

const usualAttempts = 5;

/** Where a neighbour is away: with the usual back-off some minutes, in which it is started again. */
const attemptsWhileAway = 9;

/** How often a step may fail before a running saga turns back, the last time in such a way. */
export const attemptsOf = (definition: SagaDefinition, step: string | null, kind?: FaultKind): number =>
  definition.steps.find((candidate) => candidate.name === step)?.attempts ??
  (kind === 'unavailable' ? attemptsWhileAway : usualAttempts);

/** How often it may be begun by processes that die: none of them says that the step can't be done. */
const deathsOf = (definition: SagaDefinition, step: string | null): number =>
  Math.max(usualAttempts, attemptsOf(definition, step));

const recordOf = (progress: SagaProgress): Pick<StepRecord, 'step' | 'direction' | 'attempt'> => ({
  step: progress.step ?? toldStep,
  direction: progress.status === 'running' ? 'act' : 'undo',
  attempt: progress.attempts + 1,
});

/** The run that is at an end, as history tells it. */
export const stepRecord = (
  progress: SagaProgress,
  outcome: Omit<StepRecord, 'step' | 'direction' | 'attempt'>,
): StepRecord => ({
  ...recordOf(progress),
  ...outcome,
});

/** Whose process died, or stood still beyond its lease, while a step ran. */
const isAbandoned = (saga: DueSaga): boolean => saga.owner !== undefined && saga.progress.phase === 'begun';

/** Why a running saga must not act any more, if so. */
const reasonToTurnBack = (definition: SagaDefinition, saga: DueSaga, progress: SagaProgress): SagaCause | undefined => {
  const step = progress.step ?? toldStep;
  if (progress.status !== 'running') return undefined;
  if (saga.undoRequestedAt !== undefined) return { step, kind: 'gone', message: saga.undoReason ?? '' };
  if (saga.timeLeft <= 0)
    return sagaCauseOf(step, new Timeout(`Saga ${saga.name} did not end within its time limit.`), saga.requestId);
  if (progress.attempts < deathsOf(definition, progress.step)) return undefined;
  const message = `Step ${step} was given up after ${progress.attempts} tries that did not end.`;
  return sagaCauseOf(step, new Unavailable(message), saga.requestId);
};

const planWaiting = (saga: DueSaga, steps: readonly string[]): ClaimPlan => ({
  progress: saga.progress,
  waiting: `This release does not know step ${steps.join(', ')} of saga ${saga.name}, which has been begun.`,
  releaseFor: waitingDelay,
});

const planAbandoned = (saga: DueSaga, clock: Clock): Partial<ClaimPlan> => {
  const error = sagaErrorOf(
    clock,
    saga.progress.step ?? toldStep,
    new Unavailable(`${saga.owner} ended or stood still.`),
  );
  return { lastError: error, record: stepRecord(saga.progress, { outcome: 'interrupted', error }) };
};

/**
 * What to do with a due saga: go on where it stands, turn back, or leave it for code that knows its steps. Pure; the
 * claim writes it in the same compare-and-set that takes the lease.
 */
export const planClaim = (definition: SagaDefinition, saga: DueSaga, clock: Clock): ClaimPlan => {
  const unknown = unknownSteps(definition, saga.progress);
  if (unknown.length > 0) return planWaiting(saga, unknown);
  const abandoned = isAbandoned(saga);
  const place = resumed(definition, abandoned ? afterFailure(saga.progress) : saga.progress, saga.state);
  const cause = reasonToTurnBack(definition, saga, place);
  const progress = cause === undefined ? place : turnBack(definition, place);
  return {
    ...(abandoned ? planAbandoned(saga, clock) : {}),
    ...(cause === undefined ? {} : { cause }),
    progress: nextAction(definition, progress).kind === 'finished' ? progress : begun(progress),
    releaseFor: undefined,
  };
};
