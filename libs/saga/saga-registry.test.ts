import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { SagaState, SagaStep } from './definition.ts';
import { createSagaRegistry, fingerprintOf, plannedSteps } from './saga-registry.ts';

const step = (name: string, more: Partial<SagaStep<SagaState>> = {}): SagaStep<SagaState> => ({
  name,
  deadline: 1000,
  act: async () => undefined,
  ...more,
});

describe('the registry of sagas', () => {
  it('finds a saga by name and knows no other', () => {
    const definition = { name: 'build', steps: [step('a')] };
    const registry = createSagaRegistry([definition]);
    assert.equal(registry.find('build'), definition);
    assert.equal(registry.find('constructor'), undefined);
    assert.deepEqual(registry.names, ['build']);
  });

  it('refuses what could not be resumed by name, or would run for ever', () => {
    const build = { name: 'build', steps: [step('a')] };
    assert.throws(() => createSagaRegistry([build, build]), /two sagas are named build/);
    assert.throws(() => createSagaRegistry([{ name: 'x', steps: [step('a'), step('a')] }]), /two steps named a/);
    assert.throws(() => createSagaRegistry([{ name: 'x', steps: [] }]), /has no steps/);
    assert.throws(() => createSagaRegistry([{ name: 'x', steps: [step('a', { retired: true })] }]), /has no steps/);
    assert.throws(() => createSagaRegistry([{ name: '', steps: [step('a')] }]), /needs a name/);
    for (const deadline of [0, -1, Number.NaN, Infinity, 2 ** 31])
      assert.throws(() => createSagaRegistry([{ name: 'x', steps: [step('a', { deadline })] }]), /needs a deadline/);
  });

  it('plans the steps that are not retired, and its fingerprint changes with them', () => {
    const before = { name: 'build', steps: [step('a'), step('b')] };
    const after = { name: 'build', steps: [step('a'), step('b', { retired: true })] };
    assert.deepEqual(plannedSteps(after), ['a']);
    assert.notEqual(fingerprintOf(before), fingerprintOf(after));
    assert.equal(fingerprintOf(before), fingerprintOf({ name: 'build', steps: [step('a'), step('b')] }));
  });
});
