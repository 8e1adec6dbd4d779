import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { defineSaga, type SagaDefinition, type SagaState, type SagaStep } from './definition.ts';
import {
  afterAct,
  afterFailure,
  afterUndo,
  begun,
  initialProgress,
  isHalfRun,
  nextAction,
  resumed,
  turnBack,
  unknownSteps,
  type SagaProgress,
} from './saga-progress.ts';

const step = (name: string, more: Partial<SagaStep<SagaState>> = {}): SagaStep<SagaState> => ({
  name,
  deadline: 1000,
  act: async () => undefined,
  undo: async () => undefined,
  ...more,
});

const lasting = (name: string): SagaStep<SagaState> => ({ name, deadline: 1000, act: async () => undefined });

const saga = (...steps: SagaStep<SagaState>[]): SagaDefinition => defineSaga({ name: 'build', steps });

const abc = saga(step('a'), step('b'), step('c'));

/** Acts until the named step has begun. */
const begunAt = (definition: SagaDefinition, name: string): SagaProgress => {
  let progress = initialProgress(definition);
  while (progress.step !== name) progress = afterAct(definition, begun(progress));
  return begun(progress);
};

/** The steps undone from here to the end. */
const undoOrder = (definition: SagaDefinition, from: SagaProgress): readonly string[] => {
  const order: string[] = [];
  for (let progress = from; progress.status === 'undoing'; progress = afterUndo(definition, begun(progress)))
    order.push(progress.step ?? '(told)');
  return order;
};

describe("a saga's progress", () => {
  it('goes through the steps in order and succeeds after the last', () => {
    let progress = initialProgress(abc);
    const order: (string | null)[] = [];
    while (progress.status === 'running') {
      order.push(progress.step);
      progress = afterAct(abc, begun(progress));
    }
    assert.deepEqual(order, ['a', 'b', 'c']);
    assert.deepEqual(progress, { status: 'succeeded', step: null, phase: 'ready', done: ['a', 'b', 'c'], attempts: 0 });
    assert.deepEqual(nextAction(abc, progress), { kind: 'finished' });
  });

  it('undoes in reverse, the step that may have run in part first, and tells at the end', () => {
    const turned = turnBack(abc, begunAt(abc, 'c'));
    assert.equal(isHalfRun(turned), true);
    assert.deepEqual(undoOrder(abc, turned), ['c', 'b', 'a', '(told)']);
  });

  it('passes over a step that has nothing to do by what is remembered, on the way back too', () => {
    const definition = saga(step('a'), step('b', { isNeeded: ({ b }) => b === true }), step('c'));
    const begin = begun(initialProgress(definition));
    assert.equal(afterAct(definition, begin, { b: true }).step, 'b');
    const progress = afterAct(definition, begin, {});
    assert.deepEqual([progress.step, progress.done], ['c', ['a']]);
    assert.deepEqual(undoOrder(definition, turnBack(definition, begun(progress))), ['c', 'a', '(told)']);
  });

  it('does not undo a step that was never begun', () => {
    const ready = { ...begunAt(abc, 'b'), phase: 'ready' as const };
    const turned = turnBack(abc, ready);
    assert.equal(isHalfRun(turned), false);
    assert.deepEqual(undoOrder(abc, turned), ['a', '(told)']);
  });

  it('has nothing to undo when nothing was begun, and tells all the same', () => {
    assert.deepEqual(undoOrder(abc, turnBack(abc, initialProgress(abc))), ['(told)']);
  });

  it('passes over steps that have no undo, done or half run', () => {
    const definition = saga(step('a'), lasting('b'), lasting('c'));
    assert.deepEqual(undoOrder(definition, turnBack(definition, begunAt(definition, 'c'))), ['a', '(told)']);
  });

  it('ends undone with nothing standing', () => {
    let progress = turnBack(abc, begunAt(abc, 'b'));
    while (progress.status === 'undoing') progress = afterUndo(abc, begun(progress));
    assert.deepEqual(progress, { status: 'undone', step: null, phase: 'ready', done: [], attempts: 0 });
  });

  it('turns back once: a saga that goes back or has ended stays as it is', () => {
    const turned = turnBack(abc, begunAt(abc, 'b'));
    assert.equal(turnBack(abc, turned), turned);
    const ended: SagaProgress = { status: 'succeeded', step: null, phase: 'ready', done: ['a'], attempts: 0 };
    assert.equal(turnBack(abc, ended), ended);
  });

  it('counts failures of one step in one direction', () => {
    const failed = afterFailure(afterFailure(begunAt(abc, 'b')));
    assert.equal(failed.attempts, 2);
    assert.equal(turnBack(abc, failed).attempts, 0);
    assert.equal(afterAct(abc, failed).attempts, 0);
  });
});

describe('a saga that another release began', () => {
  it('finds its place by the names of its steps, wherever they now stand', () => {
    const progress = begunAt(abc, 'b');
    const reordered = saga(step('b'), step('new'), step('a'), step('c'));
    const action = nextAction(reordered, resumed(reordered, progress));
    assert.ok(action.kind === 'act' && action.step.name === 'b');
    assert.equal(afterAct(reordered, progress).step, 'new');
  });

  it('goes on past a step that is gone and was never begun', () => {
    const progress = { ...begunAt(abc, 'b'), phase: 'ready' as const };
    const without = saga(step('a'), step('c'));
    assert.deepEqual(unknownSteps(without, progress), []);
    assert.equal(resumed(without, progress).step, 'c');
  });

  it('waits for code that knows a step that is gone but has effects', () => {
    const without = saga(step('a'), step('c'));
    assert.deepEqual(unknownSteps(without, begunAt(abc, 'b')), ['b']);
    assert.deepEqual(unknownSteps(without, begunAt(abc, 'c')), ['b']);
    assert.deepEqual(unknownSteps(without, turnBack(abc, begunAt(abc, 'b'))), ['b']);
  });

  it('ends and undoes a retired step, and begins it no more', () => {
    const retiring = saga(step('a'), step('b', { retired: true }), step('c'));
    const action = nextAction(retiring, resumed(retiring, begunAt(abc, 'b')));
    assert.ok(action.kind === 'act' && action.step.name === 'b');
    assert.equal(resumed(retiring, { ...begunAt(abc, 'b'), phase: 'ready' }).step, 'c');
    assert.equal(afterAct(retiring, begunAt(abc, 'a')).step, 'c');
    assert.deepEqual(undoOrder(retiring, turnBack(retiring, begunAt(abc, 'c'))), ['c', 'b', 'a', '(told)']);
  });
});
