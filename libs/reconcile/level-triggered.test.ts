import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { silentLog } from '@nimbo/context/log.ts';
import { internalContext } from '@nimbo/context/internal-context.ts';
import { createLevelTriggered, type ItemFailure, type PlanStep } from './level-triggered.ts';
import { runReconcilers } from './run-reconcilers.ts';
import { fakeTime } from './testing/fake-time.ts';

interface Step extends PlanStep {
  readonly verb: 'create' | 'start' | 'delete';
}

const plan = (wanted: readonly string[], found: readonly string[]): readonly Step[] => [
  ...wanted
    .filter((item) => !found.includes(item))
    .flatMap((item): Step[] => [
      { item, verb: 'create' },
      { item, verb: 'start' },
    ]),
  ...found.filter((item) => !wanted.includes(item)).map((item): Step => ({ item, verb: 'delete' })),
];

/** A host with bridges that shall exist and run. */
const host = () => {
  const desired = new Set<string>();
  const actual = new Set<string>();
  const started: string[] = [];
  const broken = new Set<string>();
  const reports: (readonly ItemFailure[])[] = [];
  const apply = (_ctx: unknown, { item, verb }: Step): Promise<void> => {
    if (broken.has(item)) return Promise.reject(new Error(`${item} is in use`));
    if (verb === 'create') actual.add(item);
    if (verb === 'start') started.push(item);
    if (verb === 'delete') actual.delete(item);
    return Promise.resolve();
  };
  const loop = createLevelTriggered({
    name: 'bridges',
    interval: 60_000,
    fetchDesired: () => Promise.resolve([...desired]),
    readActual: () => Promise.resolve([...actual]),
    plan,
    apply,
    report: (_ctx, failures) => Promise.resolve(void reports.push(failures)),
  });
  return { desired, actual, started, broken, reports, loop };
};

describe('a level-triggered loop', () => {
  it('brings what is to what shall be, and then has nothing to do', async () => {
    const { desired, actual, started, loop } = host();
    desired.add('br1').add('br2');
    actual.add('stray');
    assert.deepEqual(await loop.run(internalContext()), { planned: 5, applied: 5, failures: [], isIncomplete: false });
    assert.deepEqual(
      [[...actual], started],
      [
        ['br1', 'br2'],
        ['br1', 'br2'],
      ],
    );
    assert.deepEqual(await loop.run(internalContext()), { planned: 0, applied: 0, failures: [], isIncomplete: false });
  });

  it('does the others when one item fails, and not the later steps of that item', async () => {
    const { desired, actual, started, broken, loop } = host();
    for (const item of ['br1', 'br2', 'br3']) desired.add(item);
    broken.add('br2');
    const report = await loop.run(internalContext());
    assert.deepEqual(
      [[...actual], started],
      [
        ['br1', 'br3'],
        ['br1', 'br3'],
      ],
    );
    assert.deepEqual([report.planned, report.applied, report.isIncomplete], [6, 4, true]);
  });

  it('reports each failing item with how long it fails, and when it does no more', async () => {
    const { clock, timers, advance } = fakeTime();
    const { desired, broken, reports, loop } = host();
    const running = runReconcilers({ reconcilers: [loop], log: silentLog, clock, timers });
    desired.add('br1').add('br2');
    broken.add('br2');
    running.start();
    await advance(1_000);
    const since = '2026-01-01T00:00:00.000000Z';
    const failure = { item: 'br2', message: 'br2 is in use', since };
    assert.deepEqual(reports, [[{ ...failure, attempts: 1 }], [{ ...failure, attempts: 2 }]]);
    assert.deepEqual(running.status()[0]?.lastReport?.['failures'], [{ ...failure, attempts: 2 }]);
    broken.clear();
    running.nudge('bridges');
    await advance(1_000);
    assert.deepEqual(reports.at(-1), []);
    assert.equal(running.status()[0]?.consecutiveFailures, 0);
    await running.stop();
  });

  it('heals by its timer what was undone by hand', async () => {
    const { clock, timers, advance } = fakeTime();
    const { desired, actual, loop } = host();
    desired.add('br1');
    const running = runReconcilers({ reconcilers: [loop], log: silentLog, clock, timers });
    running.start();
    await advance(0);
    actual.clear();
    await advance(59_000);
    assert.deepEqual([...actual], []);
    await advance(1_000);
    assert.deepEqual([...actual], ['br1']);
    await running.stop();
  });
});

describe('a level-triggered loop that cannot go on', () => {
  it('touches nothing when either side cannot be read', async () => {
    const applied: unknown[] = [];
    const blind = createLevelTriggered({
      name: 'blind',
      interval: 1,
      fetchDesired: () => Promise.reject<string[]>(new Error('control is away')),
      readActual: () => Promise.resolve(['br2']),
      plan: () => [{ item: 'br1' }],
      apply: (_ctx, step) => Promise.resolve(void applied.push(step)),
    });
    await assert.rejects(blind.run(internalContext()), /control is away/);
    assert.deepEqual(applied, []);
  });

  it('stops between two steps when it is told to', async () => {
    const stop = new AbortController();
    const applied: string[] = [];
    const loop = createLevelTriggered({
      name: 'stopping',
      interval: 1,
      fetchDesired: () => Promise.resolve(['a', 'b', 'c']),
      readActual: () => Promise.resolve(undefined),
      plan: (desired) => desired.map((item) => ({ item })),
      apply: (_ctx, { item }) => {
        applied.push(item);
        if (item === 'b') stop.abort(new Error('the process stops'));
        return Promise.resolve();
      },
    });
    await assert.rejects(loop.run(internalContext({ signal: stop.signal })), /the process stops/);
    assert.deepEqual(applied, ['a', 'b']);
  });
});
