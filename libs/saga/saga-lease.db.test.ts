import assert from 'node:assert/strict';
import { it } from 'node:test';
import { systemClock } from '@nimbo/context/clock.ts';
import type { Database } from '@nimbo/db/database.ts';
import { Unavailable } from '@nimbo/errors/faults.ts';
import { until } from '@nimbo/testkit/wait.ts';
import type { SagaTables } from './db/saga-tables.ts';
import { defineSaga, type SagaDefinition, type SagaState, type SagaStep } from './definition.ts';
import type { SagaHooks } from './saga-hooks.ts';
import { SagaInterrupt } from './step-runner.ts';
import { describeSagas } from './testing/describe-sagas.ts';
import { gate, untilAborted, type SagaWorld } from './testing/saga-world.ts';

const saga = (...steps: SagaStep<SagaState>[]): SagaDefinition => defineSaga({ name: 'build', steps });

/** A handle that can't reach its database while it is paused: for its owner the same as standing still. */
const pausable = (database: Database<SagaTables>) => {
  const pause = { on: false };
  const paused: Database<SagaTables> = {
    name: database.name,
    dialect: database.dialect,
    instance: database.instance,
    read: database.read,
    transaction: (ctx, work) =>
      pause.on ? Promise.reject(new Unavailable('paused')) : database.transaction(ctx, work),
    ping: () => database.ping(),
    stats: () => database.stats(),
    close: () => database.close(),
  };
  return { database: paused, pause };
};

/** Who ran which step under which fence. */
type Run = readonly [owner: string, step: string, fence: number];

const tracked = (w: SagaWorld, runs: Run[], names: readonly string[]) => (owner: string) =>
  saga(
    ...names.map((name) =>
      w.step(name, {
        act: async (ctx) => {
          runs.push([owner, name, ctx.fence]);
          return { [name]: owner };
        },
      }),
    ),
  );

describeSagas('a lease', (world) => {
  it('fences off an owner that stood still beyond it: his write is refused, the next one goes on', async () => {
    const w = world();
    const { database, pause } = pausable(w.database);
    const holding = gate();
    const begun = gate();
    const fences: number[] = [];
    const slow = w.step('a', {
      act: async (ctx) => {
        fences.push(ctx.fence);
        begun.open();
        await holding.opened;
        return { by: 'one' };
      },
    });
    const quick = w.step('a', {
      act: async (ctx) => {
        fences.push(ctx.fence);
        assert.equal(ctx.isRetry, true);
        return { by: 'two' };
      },
    });
    const last = w.step('b', {
      act: async (_ctx, state) => {
        assert.equal(state['by'], 'two');
        return undefined;
      },
    });
    const one = w.engine([saga(slow, last)], { database, leaseDuration: 150, grace: 60_000 });
    const id = await w.start(saga(slow, last));
    await begun.opened;
    pause.on = true;
    w.engine([saga(quick, last)], { owner: 'two', leaseDuration: 60_000 });
    const { saga: ended, history } = await w.ended(id);
    pause.on = false;
    holding.open();
    await until('the first owner has let go', () => one.running === 0);
    assert.deepEqual(await w.show(id), { saga: ended, history });
    assert.equal(ended.status, 'succeeded');
    assert.ok((fences[1] ?? 0) > (fences[0] ?? 0));
    assert.deepEqual(
      history.map(({ step, outcome, owner }) => [step, outcome, owner]),
      [
        ['a', 'interrupted', 'one'],
        ['a', 'done', 'two'],
        ['b', 'done', 'two'],
      ],
    );
    assert.deepEqual(w.journal, ['act a', 'act a', 'act b']);
  });
});

describeSagas('a held lease', (world) => {
  it('is renewed as long as a step runs', async () => {
    const w = world();
    const holding = gate();
    const act: SagaStep<SagaState>['act'] = async () => {
      await holding.opened;
      return undefined;
    };
    const definition = saga(w.step('a', { act }));
    w.engine([definition], { leaseDuration: 3000 });
    const id = await w.start(definition);
    await w.seen(id, 'runs', ({ saga: now }) => now.owner === 'one');
    const lease = (): Promise<{ lease_expires_at: number | null }> =>
      w.database.read.selectFrom('sagas').select('lease_expires_at').executeTakeFirstOrThrow();
    const first = await lease();
    await until(
      'the lease is longer',
      async () => Number((await lease()).lease_expires_at) > Number(first.lease_expires_at),
    );
    holding.open();
    assert.equal((await w.ended(id)).history.length, 1);
  });

  it('aborts the step of an owner that can no longer renew it', async () => {
    const w = world();
    const { database, pause } = pausable(w.database);
    const aborted = gate();
    const begun = gate();
    const act: SagaStep<SagaState>['act'] = async (ctx) => {
      begun.open();
      await untilAborted(ctx.signal).catch((error: unknown) => {
        if (error instanceof SagaInterrupt && error.why === 'lost') aborted.open();
        throw error;
      });
      return undefined;
    };
    const definition = saga(w.step('a', { act, deadline: 3_600_000 }));
    w.engine([definition], { database, leaseDuration: 100 });
    await w.start(definition);
    await begun.opened;
    pause.on = true;
    await aborted.opened;
    pause.on = false;
  });

  it('has one holder at a time: engines that race run each step once', async () => {
    const w = world();
    const runs: Run[] = [];
    const build = tracked(w, runs, ['a', 'b', 'c']);
    for (const owner of ['one', 'two', 'three']) w.engine([build(owner)], { owner, concurrency: 4, pollInterval: 2 });
    const ids = await Promise.all(Array.from({ length: 40 }, () => w.start(build('nobody'))));
    const ends = await Promise.all(ids.map((id) => w.ended(id)));
    assert.deepEqual(new Set(ends.map((end) => end.saga.status)), new Set(['succeeded']));
    assert.equal(runs.length, 120);
    assert.ok(ends.every(({ history }) => history.length === 3));
  });
});

describeSagas('a lease at its end', (world) => {
  it('is given back when the engine stops, after the running step', async () => {
    const w = world();
    const holding = gate();
    const begun = gate();
    const act: SagaStep<SagaState>['act'] = async () => {
      begun.open();
      await holding.opened;
      return undefined;
    };
    const definition = saga(w.step('a', { act }), w.step('b'));
    const engine = w.engine([definition], { leaseDuration: 3_600_000 });
    const id = await w.start(definition);
    await begun.opened;
    const stopped = engine.stop(60_000);
    holding.open();
    await stopped;
    const { saga: resting } = await w.show(id);
    assert.deepEqual([resting.owner, resting.step, resting.phase, resting.done], [null, 'b', 'ready', ['a']]);
    assert.deepEqual(w.journal, ['act a']);
    w.engine([definition], { owner: 'two' });
    await w.ended(id);
    assert.deepEqual(w.journal, ['act a', 'act b']);
  });

  it('is given back when the engine stops and the step does not end in time, without counting as a failure', async () => {
    const w = world();
    const begun = gate();
    const act: SagaStep<SagaState>['act'] = (ctx) => {
      begun.open();
      return ctx.isRetry ? Promise.resolve(undefined) : untilAborted(ctx.signal);
    };
    const definition = saga(w.step('a', { act, attempts: 1 }));
    const engine = w.engine([definition], { leaseDuration: 3_600_000 });
    const id = await w.start(definition);
    await begun.opened;
    await engine.stop(1);
    const { saga: resting, history } = await w.show(id);
    assert.deepEqual([resting.owner, resting.phase, resting.attempts], [null, 'begun', 0]);
    assert.equal(history[0]?.outcome, 'interrupted');
    w.engine([definition], { owner: 'two' });
    assert.equal((await w.ended(id)).saga.status, 'succeeded');
  });

  it('runs out on a step that ends its process every time, and the saga turns back', async () => {
    const w = world();
    // That it may fail once only says nothing of processes that die.
    const definition = saga(w.step('a'), w.step('b', { attempts: 1 }));
    const id = await w.start(definition);
    const taken = {
      owner: 'dead',
      owner_instance: 'an earlier life',
      lease_expires_at: 0,
      step: 'b',
      done: '["a"]',
      phase: 'begun',
      attempts: 4,
    } as const;
    await w.database.transaction(w.ctx, (tx) => tx.updateTable('sagas').set(taken).where('id', '=', id).execute());
    w.engine([definition]);
    const { saga: ended } = await w.ended(id);
    assert.deepEqual(w.journal, ['undo b', 'undo a']);
    assert.match(ended.cause?.message ?? '', /Step b was given up after 5 tries/);
  });
});

/** A wall clock that a test sets; the monotonic one goes on. */
const jumping = { by: 0 };
const jumpingClock = { now: () => systemClock.now() + jumping.by, monotonic: () => systemClock.monotonic() };

describeSagas(
  'a clock that jumps by an hour',
  (world) => {
    for (const [name, by] of [
      ['forward', 3_600_000],
      ['back', -3_600_000],
      ['back by a day', -86_400_000],
    ] as const)
      it(`${name} neither takes a lease away nor puts a retry off`, async () => {
        const w = world();
        jumping.by = 0;
        const begun = gate();
        const holding = gate();
        const act: SagaStep<SagaState>['act'] = async (ctx) => {
          if (!ctx.isRetry) throw new Unavailable('away');
          begun.open();
          await holding.opened;
          return undefined;
        };
        const definition = saga(w.step('a', { act }), w.step('b'));
        // At the first write of the step's own: its retry has been put off by the clock as it was.
        const reached: SagaHooks['reached'] = ({ direction, moment }) => {
          if (direction === 'act' && moment === 'written') jumping.by = by;
        };
        w.engine([definition], { hooks: { reached }, backoff: { base: 200, cap: 20_000, random: Math.random } });
        const id = await w.start(definition);
        await begun.opened;
        w.engine([definition], { owner: 'two' });
        await w.seen(id, 'is still held', ({ saga: now }) => now.owner === 'one');
        holding.open();
        const { saga: ended, history } = await w.ended(id);
        assert.equal(ended.status, 'succeeded');
        assert.deepEqual(new Set(history.map(({ owner }) => owner)), new Set(['one']));
        assert.deepEqual(w.journal, ['act a', 'act a', 'act b']);
      });
  },
  jumpingClock,
);
