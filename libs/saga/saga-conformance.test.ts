import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { defineSaga, type SagaDefinition } from './definition.ts';
import { sagaChecks, sagaConformance, type SagaFixture } from './saga-conformance.ts';

type State = { readonly size: number; readonly volume?: string };

interface Faults {
  /** The step forgets an effect when it is undone. */
  readonly leaves?: boolean;
  /** Acting twice makes two. */
  readonly doubles?: boolean;
  /** Undoing what is not there is an error. */
  readonly undoesOnce?: boolean;
}

/** A volume in a small world: its extent is taken, then it is listed. */
const makeFixture = (faults: Faults = {}): SagaFixture<State> => {
  const extents: string[] = [];
  const listed = new Set<string>();
  const definition: SagaDefinition<State> = defineSaga<State>({
    name: 'create-volume',
    steps: [
      {
        name: 'take-extent',
        deadline: 1000,
        act: async (_ctx, { size }) => {
          if (faults.doubles === true || !extents.includes('v')) extents.push('v');
          return { volume: `v-${size}` };
        },
        undo: async () => {
          if (faults.undoesOnce === true && extents.length === 0) throw new Error('no such extent');
          if (faults.leaves !== true) extents.length = 0;
        },
      },
      {
        name: 'list',
        deadline: 1000,
        act: async (_ctx, { volume }) => {
          listed.add(volume ?? 'nothing');
          return undefined;
        },
        undo: async () => listed.clear(),
      },
    ],
  });
  return {
    definition,
    initialState: { size: 3 },
    assertSucceeded: (state) => {
      assert.deepEqual([extents, [...listed], state.volume], [['v'], ['v-3'], 'v-3']);
    },
    assertUndone: () => {
      assert.deepEqual([extents, [...listed]], [[], []]);
    },
  };
};

sagaConformance('of the conformance tests', () => makeFixture());

describe('the four standard tests', () => {
  it('refuse a saga that leaves something behind', async () => {
    const checks = sagaChecks(() => makeFixture({ leaves: true }));
    await checks.succeeds();
    await assert.rejects(checks.unwinds(), /list|v/);
  });

  it('refuse a saga that acts twice with two effects', async () => {
    const checks = sagaChecks(() => makeFixture({ doubles: true }));
    await checks.succeeds();
    await assert.rejects(checks.actsIdempotently());
  });

  it('refuse a saga whose undo fails when there is nothing to take back', async () => {
    const checks = sagaChecks(() => makeFixture({ undoesOnce: true }));
    await assert.rejects(checks.unwinds(), /no such extent/);
    await assert.rejects(checks.unwindsIdempotently(), /no such extent/);
  });

  it('refuse a saga that fails of itself', async () => {
    const fixture = makeFixture();
    const [first] = fixture.definition.steps;
    assert.ok(first !== undefined);
    const broken = { ...first, act: () => Promise.reject(new Error('defect')) };
    const checks = sagaChecks(() => ({ ...fixture, definition: { ...fixture.definition, steps: [broken] } }));
    await assert.rejects(checks.succeeds(), /turned back: Step take-extent failed for an internal reason/);
    await assert.rejects(checks.unwinds(), /failed of itself, at take-extent/);
  });
});
