import type { Clock } from '@nimbo/context/clock.ts';
import { TooLarge } from '@nimbo/errors/faults.ts';
import { attemptsOf, stepRecord, toldStep } from './claim-plan.ts';
import type { SagaDefinition, SagaState } from './definition.ts';
import { backoffDelay, type SagaBackoff } from './saga-backoff.ts';
import { isTransient, retryAfterOf, sagaCauseOf, sagaErrorOf } from './saga-error.ts';
import { afterAct, afterFailure, afterUndo, begun, nextAction, turnBack } from './saga-progress.ts';
import type { SagaProgress } from './saga-progress.ts';
import type { SagaWrite } from './saga-write.ts';
import type { StepOutcome } from './step-runner.ts';

/** What judging the end of a run needs to know of its saga. */
export interface RunFacts {
  readonly definition: SagaDefinition;
  readonly progress: SagaProgress;
  readonly state: SagaState;
  readonly requestId: string;
  readonly clock: Clock;
  readonly backoff: SagaBackoff;
  /** True where the next step must not begin here: the engine stops. */
  readonly release: boolean;
}

/** Bytes of JSON that a saga may remember. */
export const maxStateBytes = 262_144;

/**
 * Checks what is to be remembered.
 * @throws TooLarge
 */
export const checkStateSize = (name: string, state: SagaState): void => {
  const bytes = Buffer.byteLength(JSON.stringify(state));
  if (bytes > maxStateBytes)
    throw new TooLarge(`Saga ${name} would have to remember ${bytes} bytes; ${maxStateBytes} is the limit.`);
};

const goOn = (facts: RunFacts, progress: SagaProgress): Pick<SagaWrite, 'progress' | 'releaseFor'> => {
  if (nextAction(facts.definition, progress).kind === 'finished') return { progress, releaseFor: undefined };
  return facts.release ? { progress, releaseFor: 0 } : { progress: begun(progress), releaseFor: undefined };
};

const done = (facts: RunFacts, result: SagaState | undefined): SagaWrite => {
  const { definition, progress } = facts;
  const record = stepRecord(progress, { outcome: 'done' });
  if (progress.status !== 'running')
    return { ...goOn(facts, afterUndo(definition, progress)), lastError: null, record };
  const state = { ...facts.state, ...result };
  try {
    checkStateSize(definition.name, state);
  } catch (error) {
    return failed(facts, error);
  }
  return { ...goOn(facts, afterAct(definition, progress, state)), state, lastError: null, record };
};

/** A failed run gives its lease back, so that the next has a new fence and what the old one left running is refused. */
const failed = (facts: RunFacts, error: unknown): SagaWrite => {
  const { definition, progress } = facts;
  const step = progress.step ?? toldStep;
  const lastError = sagaErrorOf(facts.clock, step, error);
  const record = stepRecord(progress, { outcome: 'failed', error: lastError });
  const again = afterFailure(progress);
  const action = nextAction(definition, progress);
  if (
    action.kind === 'act' &&
    !(isTransient(error, action.step) && again.attempts < attemptsOf(definition, step, lastError.kind))
  )
    return {
      progress: turnBack(definition, progress),
      cause: sagaCauseOf(step, error, facts.requestId),
      releaseFor: 0,
      lastError,
      record,
    };
  return {
    progress: again,
    releaseFor: backoffDelay(facts.backoff, again.attempts, retryAfterOf(error)),
    lastError,
    record,
  };
};

/** What the end of a run of a step changes. Pure. A run whose lease is lost changes nothing and is not asked. */
export const afterRun = (facts: RunFacts, outcome: StepOutcome<SagaState | undefined>): SagaWrite => {
  if (outcome.kind === 'done') return done(facts, outcome.value);
  if (outcome.kind === 'failed') return failed(facts, outcome.error);
  // A saga that is to turn back does so when it is next claimed: with the reason, and under a new fence.
  return { progress: facts.progress, releaseFor: 0, record: stepRecord(facts.progress, { outcome: 'interrupted' }) };
};

/** The same write for a saga that was asked to turn back while the step ended: what was done is taken back. */
export const turnedBack = (facts: RunFacts, write: SagaWrite, reason: string): SagaWrite => {
  if (write.progress.status === 'undoing') return write;
  const place =
    write.progress.status === 'succeeded' ? { ...write.progress, status: 'running' as const } : write.progress;
  const ready = place.step === facts.progress.step ? place : { ...place, phase: 'ready' as const };
  const cause = { step: facts.progress.step ?? toldStep, kind: 'gone' as const, message: reason };
  return { ...write, progress: turnBack(facts.definition, ready), cause, releaseFor: 0 };
};
