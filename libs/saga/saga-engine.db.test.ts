import assert from 'node:assert/strict';
import { it } from 'node:test';
import { BadRequest, Conflict, TooLarge, Unavailable } from '@nimbo/errors/faults.ts';
import { defineSaga, type SagaDefinition, type SagaState, type SagaStep } from './definition.ts';
import { startSaga } from './start-saga.ts';
import { gate, untilAborted } from './testing/saga-world.ts';
import { describeSagas } from './testing/describe-sagas.ts';

const saga = (...steps: SagaStep<SagaState>[]): SagaDefinition => defineSaga({ name: 'build', steps });

describeSagas('an engine', (world) => {
  it('runs a saga to its end and remembers what each step returned', async () => {
    const w = world();
    const definition = saga(
      w.step('a', { act: async () => ({ port: 7 }) }),
      w.step('b', { act: async (_ctx, state) => ({ twice: Number(state['port']) * 2 }) }),
      w.step('c', {
        act: async (_ctx, state) => assert.deepEqual(state, { name: 'x', port: 7, twice: 14 }) as undefined,
      }),
    );
    w.engine([definition]);
    const { saga: ended, history } = await w.ended(await w.start(definition, { name: 'x' }));
    assert.equal(ended.status, 'succeeded');
    assert.deepEqual(w.journal, ['act a', 'act b', 'act c']);
    assert.deepEqual(ended.done, ['a', 'b', 'c']);
    assert.deepEqual(
      history.map(({ step, direction, attempt, outcome }) => [step, direction, attempt, outcome]),
      [
        ['a', 'act', 1, 'done'],
        ['b', 'act', 1, 'done'],
        ['c', 'act', 1, 'done'],
      ],
    );
    assert.deepEqual([ended.owner, ended.nextTry, ended.lastError], [null, null, null]);
  });

  it('knows nothing of a saga whose transaction did not commit', async () => {
    const w = world();
    const definition = saga(w.step('a'));
    w.engine([definition]);
    await assert.rejects(
      w.database.transaction(w.ctx, async (tx) => {
        await startSaga(tx, w.ctx, definition, {});
        throw new BadRequest('no');
      }),
      BadRequest,
    );
    await w.ended(await w.start(definition));
    assert.deepEqual(w.journal, ['act a']);
  });

  it('begins at once when the doorbell rings, long before it looks by itself', async () => {
    const w = world();
    const definition = saga(w.step('a'));
    w.engine([definition], { pollInterval: 3_600_000 });
    await w.ended(await w.start(definition));
  });

  it('hands the request on to its steps, without the authority of the one who asked', async () => {
    const w = world();
    let told: unknown;
    const definition = saga(
      w.step('a', {
        act: async (ctx) => {
          told = [ctx.requestId, ctx.identity, ctx.actor, ctx.isRetry, ctx.sagaId];
          return undefined;
        },
      }),
    );
    w.engine([definition]);
    const id = await w.start(definition);
    await w.ended(id);
    const actor = { userId: undefined, projectId: undefined };
    assert.deepEqual(told, [w.ctx.requestId, undefined, actor, false, id]);
  });
});

describeSagas('a step that fails', (world) => {
  it('runs again while its neighbour is away, and shows why', async () => {
    const w = world();
    const away = { for: 3 };
    const retries: boolean[] = [];
    const act: SagaStep<SagaState>['act'] = async (ctx) => {
      retries.push(ctx.isRetry);
      if (away.for > 0) throw new Unavailable(`placement does not answer ${(away.for -= 1)}`);
      return undefined;
    };
    const definition = saga(w.step('a'), w.step('b', { act }));
    w.engine([definition]);
    const { saga: ended, history } = await w.ended(await w.start(definition));
    assert.equal(ended.status, 'succeeded');
    assert.deepEqual(retries, [false, true, true, true]);
    assert.deepEqual(
      history.slice(1).map(({ outcome, attempt, error }) => [outcome, attempt, error?.message ?? null]),
      [
        ['failed', 1, 'placement does not answer 2'],
        ['failed', 2, 'placement does not answer 1'],
        ['failed', 3, 'placement does not answer 0'],
        ['done', 4, null],
      ],
    );
    const fences = history.map(({ fence }) => fence);
    assert.equal(new Set(fences).size, 4, 'every new try has a fence of its own');
  });

  it('waits as long as its back-off says and shows when it tries next', async () => {
    const w = world();
    const definition = saga(w.step('a', { act: () => Promise.reject(new Unavailable('away')) }));
    w.engine([definition], { backoff: { base: 200_000, cap: 300_000, random: () => 0 } });
    const id = await w.start(definition);
    const { saga: seen } = await w.seen(id, 'waits', ({ saga: now }) => now.attempts === 1);
    assert.equal(seen.owner, null);
    assert.equal(seen.lastError?.message, 'away');
    const wait = Date.parse(seen.nextTry ?? '') - Date.parse(seen.lastError?.time ?? '');
    assert.ok(wait > 90_000 && wait < 110_000, `waits ${wait} ms`);
  });
});

describeSagas('a saga whose step fails for good', (world) => {
  it('turns back, undoing that step too, as one that may have half run', async () => {
    const w = world();
    const retries: boolean[] = [];
    const undo: SagaStep<SagaState>['undo'] = async (ctx) => void retries.push(ctx.isRetry);
    let told: unknown;
    const definition: SagaDefinition = {
      ...saga(
        w.step('a', { undo }),
        w.step('b', { undo }),
        w.step('c', { undo, act: () => Promise.reject(new Conflict('the name is taken')) }),
        w.step('d', { undo }),
      ),
      onUndone: async (_ctx, _state, cause) => {
        told = cause;
      },
    };
    w.engine([definition]);
    const { saga: ended } = await w.ended(await w.start(definition));
    assert.equal(ended.status, 'undone');
    assert.deepEqual(w.journal, ['act a', 'act b', 'act c', 'undo c', 'undo b', 'undo a']);
    assert.deepEqual(retries, [true, false, false]);
    assert.deepEqual(told, { step: 'c', kind: 'conflict', message: 'the name is taken' });
    assert.deepEqual(ended.cause, told);
  });

  it('tries a conflict again where the step says that it may pass', async () => {
    const w = world();
    const conflicts = { left: 2 };
    const act: SagaStep<SagaState>['act'] = async () => {
      if (conflicts.left > 0) throw new Conflict(`generation ${(conflicts.left -= 1)}`);
      return undefined;
    };
    const definition = saga(w.step('a', { act, transient: ['conflict'] }));
    w.engine([definition]);
    assert.equal((await w.ended(await w.start(definition))).saga.status, 'succeeded');
  });

  it('turns back when the tries are used up', async () => {
    const w = world();
    const definition = saga(w.step('a', { attempts: 3, act: () => Promise.reject(new Unavailable('away')) }));
    w.engine([definition]);
    const { saga: ended } = await w.ended(await w.start(definition));
    assert.deepEqual(w.journal, ['act a', 'act a', 'act a', 'undo a']);
    assert.deepEqual(ended.cause, { step: 'a', kind: 'unavailable', message: 'away' });
  });

  it('keeps the inside of a defect from the resource', async () => {
    const w = world();
    const definition = saga(w.step('a', { act: () => Promise.reject(new TypeError('pool is undefined')) }));
    w.engine([definition]);
    const { saga: ended, history } = await w.ended(await w.start(definition));
    assert.match(ended.cause?.message ?? '', /^Step a failed for an internal reason; see the log of req-/);
    assert.equal(history[0]?.error?.message, 'TypeError: pool is undefined');
  });
});

describeSagas('an undo', (world) => {
  it('is never given up, and shows its last error meanwhile', async () => {
    const w = world();
    const repaired = gate();
    let broken = true;
    void repaired.opened.then(() => (broken = false));
    const undo = async (): Promise<void> => {
      if (broken) throw new BadRequest('the shelf is locked');
    };
    const definition = saga(w.step('a', { undo, act: () => Promise.reject(new BadRequest('no')) }));
    w.engine([definition]);
    const id = await w.start(definition);
    const failing = await w.seen(id, 'fails to undo', ({ saga: now }) => now.status === 'undoing' && now.attempts > 22);
    assert.equal(failing.saga.lastError?.message, 'the shelf is locked');
    assert.ok(failing.history.length < 24, `a history of ${failing.history.length} rows`);
    repaired.open();
    const { saga: ended, history } = await w.ended(id);
    assert.equal(ended.status, 'undone');
    assert.deepEqual(
      history.slice(-2).map(({ step, outcome }) => [step, outcome]),
      [
        ['a', 'done'],
        ['onUndone', 'done'],
      ],
    );
  });
});

describeSagas('a deadline or bound', (world) => {
  it('counts a step that overruns its deadline as a timeout', async () => {
    const w = world();
    const definition = saga(w.step('a', { act: (ctx) => untilAborted(ctx.signal), deadline: 5, attempts: 2 }));
    w.engine([definition]);
    const { saga: ended } = await w.ended(await w.start(definition));
    assert.deepEqual(w.journal, ['act a', 'act a', 'undo a']);
    assert.deepEqual(ended.cause, { step: 'a', kind: 'timeout', message: 'Step a did not end within 5 ms.' });
  });

  it('turns back a saga that overruns its own deadline, in the middle of a step', async () => {
    const w = world();
    const overruns = w.step('b', { act: (ctx) => untilAborted(ctx.signal) });
    const definition: SagaDefinition = { ...saga(w.step('a'), overruns), deadline: 150 };
    w.engine([definition]);
    const { saga: ended } = await w.ended(await w.start(definition));
    assert.equal(ended.status, 'undone');
    assert.deepEqual(
      w.journal.filter((line) => line.startsWith('undo')),
      ['undo b', 'undo a'],
    );
    assert.equal(ended.cause?.kind, 'timeout');
  });

  it('refuses to remember more than its bound, and takes back the step that wanted to', async () => {
    const w = world();
    const definition = saga(w.step('a', { act: async () => ({ blob: 'x'.repeat(300_000) }) }));
    w.engine([definition]);
    const { saga: ended } = await w.ended(await w.start(definition));
    assert.deepEqual(w.journal, ['act a', 'undo a']);
    assert.equal(ended.cause?.kind, 'too-large');
    await assert.rejects(w.start(definition, { blob: 'x'.repeat(300_000) }), TooLarge);
  });
});
