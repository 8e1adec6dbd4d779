import type { SagaDefinition, SagaStep, SagaState } from './definition.ts';

/** Forward (`running`), backward (`undoing`), and the two ends. There is no "stuck": an undo is tried for ever. */
export type SagaStatus = 'running' | 'undoing' | 'succeeded' | 'undone';

/** Whether the step may have begun to have effects. */
export type SagaPhase = 'ready' | 'begun';

/** Where a saga stands: what the database keeps of its way. Everything here is pure and tells names, never indexes. */
export interface SagaProgress {
  readonly status: SagaStatus;
  /** The step to act or undo next; null at an end, and while only `onUndone` remains to be called. */
  readonly step: string | null;
  readonly phase: SagaPhase;
  /** Steps whose effects stand, in the order in which they were done. */
  readonly done: readonly string[];
  /** How often the present step has failed in the present direction. */
  readonly attempts: number;
}

/** What to do next. */
export type SagaAction =
  | { readonly kind: 'act'; readonly step: SagaStep<SagaState> }
  | { readonly kind: 'undo'; readonly step: SagaStep<SagaState> }
  | { readonly kind: 'tell-undone' }
  | { readonly kind: 'finished' };

const stepNamed = (definition: SagaDefinition, name: string): SagaStep<SagaState> | undefined =>
  definition.steps.find((step) => step.name === name);

/**
 * Every step that is not done and has something to do runs, in the present order: a step that a release inserts runs for
 * older sagas too.
 */
const forward = (definition: SagaDefinition, done: readonly string[], state: SagaState): SagaProgress => {
  const next = definition.steps.find(
    (step) => step.retired !== true && !done.includes(step.name) && step.isNeeded?.(state) !== false,
  );
  if (next === undefined) return { status: 'succeeded', step: null, phase: 'ready', done, attempts: 0 };
  return { status: 'running', step: next.name, phase: 'ready', done, attempts: 0 };
};

/** The latest done step is undone first; those without an undo are passed over without a write of their own. */
const backward = (definition: SagaDefinition, done: readonly string[]): SagaProgress => {
  const remaining = done.slice(0, done.findLastIndex((name) => stepNamed(definition, name)?.undo !== undefined) + 1);
  return { status: 'undoing', step: remaining.at(-1) ?? null, phase: 'ready', done: remaining, attempts: 0 };
};

/** The progress of a saga that nobody has looked at yet. */
export const initialProgress = (definition: SagaDefinition, state: SagaState = {}): SagaProgress =>
  forward(definition, [], state);

/** The same step, from now on possibly with effects. */
export const begun = (progress: SagaProgress): SagaProgress => ({ ...progress, phase: 'begun' });

/** The step has acted; `state` is what is remembered from now on. */
export const afterAct = (definition: SagaDefinition, progress: SagaProgress, state: SagaState = {}): SagaProgress =>
  forward(definition, [...progress.done, ...(progress.step === null ? [] : [progress.step])], state);

/** The step has failed and will be tried again. */
export const afterFailure = (progress: SagaProgress): SagaProgress => ({
  ...progress,
  attempts: progress.attempts + 1,
});

/** Turns a running saga back; a step that may have run in part is undone like a done one. */
export const turnBack = (definition: SagaDefinition, progress: SagaProgress): SagaProgress => {
  if (progress.status !== 'running') return progress;
  const { step, done } = progress;
  if (progress.phase === 'ready' || step === null || stepNamed(definition, step)?.undo === undefined)
    return backward(definition, done);
  return { status: 'undoing', step, phase: 'ready', done, attempts: 0 };
};

/** The step is undone, or, where no step was left, `onUndone` has been told. */
export const afterUndo = (definition: SagaDefinition, progress: SagaProgress): SagaProgress => {
  if (progress.step === null) return { status: 'undone', step: null, phase: 'ready', done: [], attempts: 0 };
  return backward(
    definition,
    progress.done.filter((name) => name !== progress.step),
  );
};

/** True where the undo of the present step meets effects that `act` may have left in part. */
export const isHalfRun = (progress: SagaProgress): boolean =>
  progress.step !== null && !progress.done.includes(progress.step);

/** Steps that have effects and that this code does not know: a saga that has any must wait for code that does. */
export const unknownSteps = (definition: SagaDefinition, progress: SagaProgress): readonly string[] => {
  const begunStep = progress.status === 'undoing' || progress.phase === 'begun' ? progress.step : null;
  const touched = begunStep === null ? progress.done : [...progress.done, begunStep];
  return [...new Set(touched)].filter((name) => stepNamed(definition, name) === undefined);
};

/** Fits a place that the database remembers to the present code: a step that was never begun may be gone or retired. */
export const resumed = (definition: SagaDefinition, progress: SagaProgress, state: SagaState = {}): SagaProgress => {
  if (progress.status !== 'running' || progress.phase === 'begun' || progress.step === null) return progress;
  const step = stepNamed(definition, progress.step);
  return step === undefined || step.retired === true ? forward(definition, progress.done, state) : progress;
};

/** What to do next. The progress must have no {@link unknownSteps}. */
export const nextAction = (definition: SagaDefinition, progress: SagaProgress): SagaAction => {
  if (progress.status === 'succeeded' || progress.status === 'undone') return { kind: 'finished' };
  if (progress.step === null) return { kind: 'tell-undone' };
  const step = stepNamed(definition, progress.step);
  if (step === undefined) throw new TypeError(`saga ${definition.name} has no step ${progress.step}`);
  return { kind: progress.status === 'running' ? 'act' : 'undo', step };
};
