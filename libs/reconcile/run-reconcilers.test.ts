import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Context } from '@nimbo/context/context.ts';
import { silentLog } from '@nimbo/context/log.ts';
import type { LeaseGuard, Reconciler, ReconcilerReport, ReconcilerStatus } from './reconciler.ts';
import { runReconcilers, type RunningReconcilers } from './run-reconcilers.ts';
import { fakeTime, type FakeTime } from './testing/fake-time.ts';

interface Scene extends FakeTime {
  readonly running: RunningReconcilers;
  /** When runs began, in milliseconds. */
  readonly begun: number[];
  readonly status: () => ReconcilerStatus;
}

type Run = (ctx: Context, scene: FakeTime) => Promise<ReconcilerReport>;

const scene = (run: Run = () => Promise.resolve({ checked: 3 }), lease?: LeaseGuard): Scene => {
  const time = fakeTime();
  const begun: number[] = [];
  const reconciler: Reconciler = {
    name: 'orphans',
    interval: 60_000,
    run: (ctx) => {
      begun.push(time.clock.monotonic());
      return run(ctx, time);
    },
  };
  const { clock, timers } = time;
  const running = runReconcilers({ reconcilers: [reconciler], log: silentLog, clock, timers, leaseOf: () => lease });
  return { ...time, running, begun, status: () => running.status()[0] ?? assert.fail('no status') };
};

const failing: Run = () => Promise.reject(new Error('the database is away'));

/** A run that ends when told. */
const gated = () => {
  const gates: (() => void)[] = [];
  const run: Run = async () => {
    await new Promise<void>((resolve) => gates.push(resolve));
    return {};
  };
  return { gates, run };
};

describe('reconcilers by timer', () => {
  it('run at the start, and then an interval after the end of each run', async () => {
    const { running, advance, begun } = scene(async (_ctx, time) => {
      await new Promise<void>((resolve) => void time.timers.after(5_000, resolve));
      return {};
    });
    running.start();
    await advance(200_000);
    assert.deepEqual(begun, [0, 65_000, 130_000, 195_000]);
  });

  it('do nothing before they are started', async () => {
    const { advance, begun, status, running } = scene();
    running.nudge('orphans');
    await advance(200_000);
    assert.deepEqual([begun, status().state], [[], 'stopped']);
  });

  it('fail with growing pauses that never exceed the interval', async () => {
    const { running, advance, begun } = scene(failing);
    running.start();
    await advance(250_000);
    assert.deepEqual(begun, [0, 1_000, 3_000, 7_000, 15_000, 31_000, 63_000, 123_000, 183_000, 243_000]);
  });

  it('go back to their interval when they succeed again', async () => {
    let failures = 2;
    const { running, advance, begun, status } = scene((...args) =>
      failures-- > 0 ? failing(...args) : Promise.resolve({}),
    );
    running.start();
    await advance(70_000);
    assert.deepEqual(begun, [0, 1_000, 3_000, 63_000]);
    assert.deepEqual([status().consecutiveFailures, status().lastError], [0, undefined]);
  });
});

describe('reconcilers by nudge', () => {
  it('run at once, and the timer begins anew', async () => {
    const { running, advance, begun } = scene();
    running.start();
    await advance(10_000);
    running.nudge('orphans');
    await advance(65_000);
    assert.deepEqual(begun, [0, 10_000, 70_000]);
  });

  it('never overlap: any number of nudges during a run make one more', async () => {
    const { gates, run } = gated();
    const { running, advance, settle, begun } = scene(run);
    running.start();
    await advance(0);
    for (let count = 0; count < 50; count += 1) running.nudge('orphans');
    await advance(200_000);
    assert.equal(begun.length, 1);
    gates[0]?.();
    await settle();
    await advance(0);
    assert.equal(begun.length, 2);
    gates[1]?.();
    await settle();
    await advance(59_999);
    assert.equal(begun.length, 2);
    await running.stop();
  });

  it('wait a second after a failure, however often the bell rings', async () => {
    const { running, advance, begun } = scene(failing);
    running.start();
    await advance(20_000);
    const before = begun.length;
    const last = begun.at(-1) ?? 0;
    running.nudge('orphans');
    await advance(0);
    assert.deepEqual(begun.slice(before), [20_000], 'the last failure was long ago');
    for (let count = 0; count < 20; count += 1) {
      running.nudge('orphans');
      await advance(50);
    }
    assert.deepEqual(begun.slice(before), [20_000, 21_000]);
    assert.ok(last < 20_000);
  });

  it('by an unknown name are refused, and so are two of one name', () => {
    const { running } = scene();
    assert.throws(() => running.nudge('orphan'), /no reconciler is called orphan/);
    const twin: Reconciler = { name: 'a', interval: 1, run: () => Promise.resolve({}) };
    assert.throws(() => runReconcilers({ reconcilers: [twin, twin], log: silentLog }), /two reconcilers/);
  });
});

describe('the status of reconcilers', () => {
  it('tells of the last run and of the next', async () => {
    const { running, advance, status } = scene(async (_ctx, time) => {
      await new Promise<void>((resolve) => void time.timers.after(250, resolve));
      return { checked: 3 };
    });
    running.start();
    await advance(100);
    assert.equal(status().state, 'running');
    await advance(200);
    assert.deepEqual(status(), {
      name: 'orphans',
      interval: 60_000,
      state: 'idle',
      runs: 1,
      consecutiveFailures: 0,
      lastStartedAt: '2026-01-01T00:00:00.000000Z',
      lastDuration: 250,
      lastReport: { checked: 3 },
      lastError: undefined,
      nextAt: '2026-01-01T00:01:00.250000Z',
    });
  });

  it('tells the error, and keeps the last report that there was', async () => {
    let isBroken = false;
    const { running, advance, status } = scene((...args) =>
      isBroken ? failing(...args) : Promise.resolve({ checked: 1 }),
    );
    running.start();
    await advance(0);
    isBroken = true;
    await advance(60_000);
    const { lastError, lastReport, consecutiveFailures } = status();
    assert.deepEqual([lastError, lastReport, consecutiveFailures], ['the database is away', { checked: 1 }, 1]);
  });

  it('counts a run that did part of its work as failed', async () => {
    const { running, advance, status, begun } = scene(() => Promise.resolve({ repaired: 1, isIncomplete: true }));
    running.start();
    await advance(1_500);
    assert.deepEqual(begun, [0, 1_000]);
    assert.deepEqual([status().consecutiveFailures, status().lastReport?.['repaired']], [2, 1]);
  });
});

describe('reconcilers under a lease', () => {
  it('stand by while another process holds it, and work when it is theirs', async () => {
    let isOurs = false;
    const lease: LeaseGuard = {
      hold: async (ctx, work) => {
        if (isOurs) await work(ctx);
        return isOurs;
      },
    };
    const { running, advance, begun, status } = scene(undefined, lease);
    running.start();
    await advance(30_000);
    assert.deepEqual([begun, status().state, status().consecutiveFailures], [[], 'standby', 0]);
    isOurs = true;
    await advance(30_000);
    assert.deepEqual([begun, status().state], [[60_000], 'idle']);
  });

  it('work in the context that the lease hands on, and fail when the lease does', async () => {
    const signal = AbortSignal.abort(new Error('the lease was lost'));
    const lease: LeaseGuard = {
      hold: async (ctx, work) => {
        await work({ ...ctx, signal });
        return true;
      },
    };
    const { running, advance, status } = scene((ctx) => {
      ctx.signal.throwIfAborted();
      return Promise.resolve({});
    }, lease);
    running.start();
    await advance(0);
    assert.equal(status().lastError, 'the lease was lost');
  });
});

describe('stopping reconcilers', () => {
  it('aborts and awaits the present run, and none begins any more', async () => {
    let isOver = false;
    const { running, advance, status, begun } = scene(async (ctx) => {
      await new Promise((resolve) => ctx.signal.addEventListener('abort', resolve, { once: true }));
      isOver = true;
      throw ctx.signal.reason as Error;
    });
    running.start();
    await advance(0);
    running.nudge('orphans');
    await running.stop();
    assert.equal(isOver, true);
    running.nudge('orphans');
    running.start();
    await advance(200_000);
    assert.deepEqual([begun.length, status().state, status().nextAt], [1, 'stopped', undefined]);
  });
});
