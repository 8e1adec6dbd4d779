import { Timeout } from '@nimbo/errors/faults.ts';

/** Why a run is cut short from outside: its lease is gone, the engine stops, or the saga is to be turned back. */
export type InterruptReason = 'lost' | 'stop' | 'undo';

/** The abort reason of a step's signal when it is cut short from outside. */
export class SagaInterrupt extends Error {
  readonly why: InterruptReason;

  constructor(why: InterruptReason) {
    super(`the saga's run was cut short: ${why}`);
    this.name = 'SagaInterrupt';
    this.why = why;
  }
}

/** How one run of a step ended. */
export type StepOutcome<T> =
  | { readonly kind: 'done'; readonly value: T }
  | { readonly kind: 'failed'; readonly error: unknown }
  | { readonly kind: 'interrupted'; readonly why: InterruptReason };

/** One run of a step. Times are in milliseconds. */
export interface StepRun<T> {
  readonly name: string;
  readonly deadline: number;
  /** How long a step may take to end after its signal was aborted; then it is left behind with its old fence. */
  readonly grace: number;
  /** Aborted with a {@link SagaInterrupt}. */
  readonly interrupt: AbortSignal;
  work(signal: AbortSignal): Promise<T>;
}

const settle = async <T>(run: StepRun<T>, signal: AbortSignal): Promise<StepOutcome<T>> => {
  try {
    return { kind: 'done', value: await run.work(signal) };
  } catch (error) {
    return { kind: 'failed', error };
  }
};

/** Resolves `grace` after the signal's abort, unless `over` comes first: only to be raced. */
const abandoned = (signal: AbortSignal, grace: number, over: AbortSignal): Promise<undefined> =>
  new Promise((resolve) => {
    const wait = (): void => {
      const timer = setTimeout(resolve, grace, undefined);
      over.addEventListener('abort', () => clearTimeout(timer), { once: true });
    };
    if (signal.aborted) wait();
    else signal.addEventListener('abort', wait, { once: true, signal: over });
  });

const cutShort = (run: StepRun<unknown>, signal: AbortSignal, cause: unknown): StepOutcome<never> =>
  signal.reason instanceof SagaInterrupt
    ? { kind: 'interrupted', why: signal.reason.why }
    : { kind: 'failed', error: timeoutOf(run, cause) };

const timeoutOf = (run: StepRun<unknown>, cause: unknown): Timeout =>
  new Timeout(`Step ${run.name} did not end within ${run.deadline} ms.`, cause === undefined ? {} : { cause });

/**
 * Runs a step once, under its deadline. A step that ends well after its signal was aborted is done all the same. One
 * that does not listen to the signal is left behind after the grace time: what it still does carries an old fence.
 */
export const runStep = async <T>(run: StepRun<T>): Promise<StepOutcome<T>> => {
  const own = new AbortController();
  const over = new AbortController();
  const timer = setTimeout(() => own.abort(timeoutOf(run, undefined)), run.deadline);
  const signal = AbortSignal.any([run.interrupt, own.signal]);
  try {
    const outcome = await Promise.race([settle(run, signal), abandoned(signal, run.grace, over.signal)]);
    if (outcome === undefined) return cutShort(run, signal, undefined);
    return outcome.kind === 'failed' && signal.aborted ? cutShort(run, signal, outcome.error) : outcome;
  } finally {
    clearTimeout(timer);
    over.abort();
  }
};
