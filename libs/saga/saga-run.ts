import { setTimeout as delay } from 'node:timers/promises';
import type { Clock } from '@nimbo/context/clock.ts';
import type { Log } from '@nimbo/context/log.ts';
import { timestampNow } from '@nimbo/context/timestamp.ts';
import { toldStep } from './claim-plan.ts';
import { nextSeq, type SagaLeaseStore } from './db/saga-lease-store.ts';
import { hasEnded, type SagaRow } from './db/saga-row.ts';
import type { SagaDefinition, SagaState, StepContext } from './definition.ts';
import type { HeldSaga } from './held-saga.ts';
import type { SagaBackoff } from './saga-backoff.ts';
import { stepContext } from './saga-context.ts';
import type { SagaHooks, SagaPoint } from './saga-hooks.ts';
import { isHalfRun, nextAction } from './saga-progress.ts';
import type { SagaWrite } from './saga-write.ts';
import { afterRun, turnedBack, type RunFacts } from './step-result.ts';
import { runStep, type StepOutcome } from './step-runner.ts';

/** What running sagas needs. Times are in milliseconds. */
export interface SagaRunDeps {
  readonly store: SagaLeaseStore;
  readonly clock: Clock;
  readonly log: Log;
  readonly backoff: SagaBackoff;
  readonly hooks: SagaHooks;
  readonly leaseDuration: number;
  readonly grace: number;
  /** True from the moment on when no further step may begin here. */
  isStopping(): boolean;
}

/** A saga in the hands of this engine. */
interface Run {
  readonly deps: SagaRunDeps;
  readonly definition: SagaDefinition;
  readonly held: HeldSaga;
  readonly log: Log;
  saga: SagaRow;
  isRetry: boolean;
  /** On the monotonic clock. */
  readonly endBefore: number;
}

/** A saga just claimed: its row after the claim, and how much of its time limit is left (milliseconds). */
export interface ClaimedSaga {
  readonly saga: SagaRow;
  readonly isRetry: boolean;
  readonly timeLeft: number;
}

const reached = (run: Run, moment: SagaPoint['moment'], saga: SagaRow = run.saga): void => {
  const direction = saga.progress.status === 'running' ? 'act' : 'undo';
  const step = saga.progress.step ?? toldStep;
  run.deps.hooks.reached({ sagaId: saga.id, saga: saga.name, step, direction, moment });
};

const contextOf = (run: Run, signal: AbortSignal): StepContext => {
  const { id, name, progress, actor, fence, requestId, globalRequestId } = run.saga;
  const { log, clock } = run.deps;
  const step = progress.step ?? toldStep;
  const { isRetry } = run;
  return stepContext({
    sagaId: id,
    sagaName: name,
    step,
    actor,
    fence,
    isRetry,
    requestId,
    globalRequestId,
    log,
    clock,
    signal,
  });
};

/** The code that the saga's place asks for. */
const work = async (run: Run, ctx: StepContext): Promise<SagaState | undefined> => {
  const { definition, saga } = run;
  const action = nextAction(definition, saga.progress);
  if (action.kind === 'act') return action.step.act(ctx, saga.state);
  if (action.kind === 'undo') await action.step.undo?.(ctx, saga.state);
  else if (saga.cause !== undefined) await definition.onUndone?.(ctx, saga.state, saga.cause);
  return undefined;
};

/** `onUndone` is given as long as a step may take that says nothing else. */
const toldDeadline = 60_000;

const deadlineOf = (run: Run): number => {
  const { progress } = run.saga;
  const own = run.definition.steps.find((step) => step.name === progress.step)?.deadline ?? toldDeadline;
  if (progress.status !== 'running') return own;
  return Math.max(1, Math.min(own, run.endBefore - run.deps.clock.monotonic()));
};

const perform = async (run: Run): Promise<StepOutcome<SagaState | undefined>> => {
  reached(run, 'before-effect');
  const outcome = await runStep({
    name: run.saga.progress.step ?? toldStep,
    deadline: deadlineOf(run),
    grace: run.deps.grace,
    interrupt: run.held.signal,
    work: (signal) => work(run, contextOf(run, signal)),
  });
  reached(run, 'after-effect');
  return outcome;
};

const factsOf = (run: Run): RunFacts => ({
  definition: run.definition,
  progress: run.saga.progress,
  state: run.saga.state,
  requestId: run.saga.requestId,
  clock: run.deps.clock,
  backoff: run.deps.backoff,
  release: run.deps.isStopping(),
});

/** Writes once; a saga that was asked to turn back meanwhile is turned back with what was done. */
const writeOnce = async (run: Run, write: SagaWrite): Promise<SagaWrite | undefined> => {
  const { store } = run.deps;
  const ctx = { signal: new AbortController().signal, log: run.log };
  const inWrite = (): void => reached(run, 'in-write');
  const unlessUndo = run.saga.progress.status === 'running';
  const first = await store.write(ctx, run.saga, write, unlessUndo, inWrite);
  if (first.kind === 'written') return write;
  if (first.kind === 'lost') return undefined;
  const back = turnedBack(factsOf(run), write, first.reason);
  const second = await store.write(ctx, run.saga, back, false, inWrite);
  return second.kind === 'written' ? back : undefined;
};

const writePause = 100;

/**
 * Writes until the database has answered or the lease is surely over: what a step has done should not have to be done
 * again because the database was away for a moment.
 */
const writeWhileHeld = async (run: Run, write: SagaWrite): Promise<SagaWrite | undefined> => {
  for (;;) {
    try {
      return await writeOnce(run, write);
    } catch (error) {
      run.log.warn('a saga could not be written', { error });
      if (!run.held.isHeld) return undefined;
      await delay(writePause);
    }
  }
};

const logWrite = (run: Run, write: SagaWrite): void => {
  const { progress, cause, lastError, releaseFor } = write;
  if (progress.status === 'succeeded') return run.log.info('saga succeeded');
  if (progress.status === 'undone') return run.log.info('saga undone');
  if (cause !== undefined) return run.log.warn('saga turns back', { cause, last_error: lastError });
  if (lastError !== undefined && lastError !== null)
    run.log.warn('a step of a saga failed', {
      last_error: lastError,
      attempts: progress.attempts,
      retry_in: releaseFor,
    });
};

const accept = (run: Run, write: SagaWrite): void => {
  const history = write.record === undefined ? run.saga.history : nextSeq(run.saga, write.record);
  const { progress, state = run.saga.state, cause = run.saga.cause } = write;
  const stepStartedAt = timestampNow(run.deps.clock);
  run.saga = { ...run.saga, progress, state, cause, history, stepStartedAt };
  run.isRetry = progress.status === 'undoing' && isHalfRun(progress);
};

const advance = async (run: Run): Promise<SagaWrite | undefined> => {
  if (!run.held.isHeld) return undefined;
  const outcome = await perform(run);
  if (outcome.kind === 'interrupted' && outcome.why === 'lost') return undefined;
  const since = run.deps.clock.monotonic();
  const before = run.saga;
  const write = await writeWhileHeld(run, afterRun(factsOf(run), outcome));
  if (write === undefined) return undefined;
  run.held.confirm(since, run.deps.leaseDuration);
  reached(run, 'written', before);
  logWrite(run, write);
  accept(run, write);
  return write;
};

/**
 * Runs a claimed saga until it ends, waits or is lost to another owner. Returns the milliseconds after which it is to be
 * looked at again, or undefined where that is not this engine's matter.
 */
export const runSaga = async (
  deps: SagaRunDeps,
  definition: SagaDefinition,
  held: HeldSaga,
  claimed: ClaimedSaga,
): Promise<number | undefined> => {
  const { saga, isRetry, timeLeft } = claimed;
  const log = deps.log.child({ request_id: saga.requestId, saga_id: saga.id, saga: saga.name, fence: saga.fence });
  const endBefore = deps.clock.monotonic() + timeLeft;
  const run: Run = { deps, definition, held, log, saga, isRetry, endBefore };
  while (!hasEnded(run.saga.progress.status)) {
    const write = await advance(run);
    if (write === undefined) {
      log.warn('saga lost to another owner, or its lease ran out');
      return undefined;
    }
    if (write.releaseFor !== undefined) return write.releaseFor;
  }
  return undefined;
};
