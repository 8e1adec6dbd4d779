import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { BadRequest } from '@nimbo/errors/faults.ts';
import type { SagaCause, SagaDefinition, SagaState } from './definition.ts';
import { runInMemory, type InMemoryOptions } from './run-in-memory.ts';
import { plannedSteps } from './saga-registry.ts';

/** A saga with a small world of its own, fresh for each run. */
export interface SagaFixture<State extends SagaState> {
  readonly definition: SagaDefinition<State>;
  readonly initialState: State;
  /** Throws unless the world is as the saga, having succeeded, should leave it. */
  assertSucceeded(state: State): Promise<void> | void;
  /** Throws unless the world is as it was before, beside what `onUndone` puts on the resource for this cause. */
  assertUndone(cause: SagaCause): Promise<void> | void;
  /** Takes the small world away. */
  dispose?(): Promise<void> | void;
}

type MakeFixture<State extends SagaState> = () => Promise<SagaFixture<State>> | SagaFixture<State>;

const inFixture = async <State extends SagaState>(
  make: MakeFixture<State>,
  use: (fixture: SagaFixture<State>) => Promise<void>,
): Promise<void> => {
  const fixture = await make();
  try {
    await use(fixture);
  } finally {
    await fixture.dispose?.();
  }
};

const succeeds = <State extends SagaState>(make: MakeFixture<State>, options: InMemoryOptions): Promise<void> =>
  inFixture(make, async (fixture) => {
    const result = await runInMemory(fixture.definition, fixture.initialState, options);
    assert.deepEqual(result.cause, undefined, `turned back: ${result.cause?.message}`);
    assert.equal(result.status, 'succeeded');
    await fixture.assertSucceeded(result.state);
  });

const unwindsAt = <State extends SagaState>(
  make: MakeFixture<State>,
  failAt: { readonly step: string; readonly when: 'before' | 'after' },
  twice: boolean,
): Promise<void> =>
  inFixture(make, async (fixture) => {
    const error = new BadRequest(`A fault put in ${failAt.when} step ${failAt.step}.`);
    const result = await runInMemory(fixture.definition, fixture.initialState, { twice, failAt: { ...failAt, error } });
    assert.equal(result.status, 'undone');
    assert.ok(result.cause !== undefined);
    assert.equal(result.cause.message, error.message, `failed of itself, at ${result.cause.step}`);
    await fixture.assertUndone(result.cause);
  });

const unwindsEverywhere = async <State extends SagaState>(make: MakeFixture<State>, twice: boolean): Promise<void> => {
  let steps: readonly string[] = [];
  await inFixture(make, async (fixture) => {
    steps = plannedSteps(fixture.definition);
  });
  for (const step of steps)
    for (const when of ['before', 'after'] as const) await unwindsAt(make, { step, when }, twice);
};

/** The four standard checks, each of which throws what is wrong. */
export interface SagaChecks {
  succeeds(): Promise<void>;
  unwinds(): Promise<void>;
  unwindsIdempotently(): Promise<void>;
  actsIdempotently(): Promise<void>;
}

/** The checks behind {@link sagaConformance}. */
export const sagaChecks = <State extends SagaState>(make: MakeFixture<State>): SagaChecks => ({
  succeeds: () => succeeds(make, {}),
  unwinds: () => unwindsEverywhere(make, false),
  unwindsIdempotently: () => unwindsEverywhere(make, true),
  actsIdempotently: () => succeeds(make, { twice: true }),
});

/**
 * The four standard tests, which every saga passes: it succeeds; wherever it fails (before or after the effect of any
 * step) it takes back everything; doing so twice does no harm; acting twice does no harm. A new step is covered by itself.
 */
export const sagaConformance = <State extends SagaState>(name: string, make: MakeFixture<State>): void => {
  describe(`saga ${name}`, () => {
    const checks = sagaChecks(make);
    it('succeeds', () => checks.succeeds());
    it('unwinds wherever a step fails', () => checks.unwinds());
    it('unwinds idempotently', () => checks.unwindsIdempotently());
    it('acts idempotently', () => checks.actsIdempotently());
  });
};
