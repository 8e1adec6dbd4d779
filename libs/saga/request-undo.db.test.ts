import assert from 'node:assert/strict';
import { it } from 'node:test';
import { Conflict } from '@nimbo/errors/faults.ts';
import { defineSaga, type SagaDefinition, type SagaState, type SagaStep } from './definition.ts';
import { requestUndo } from './request-undo.ts';
import { findUnfinishedSagas } from './saga-report.ts';
import { describeSagas } from './testing/describe-sagas.ts';
import { gate, untilAborted } from './testing/saga-world.ts';

const saga = (...steps: SagaStep<SagaState>[]): SagaDefinition => defineSaga({ name: 'build', steps });

const resource = { type: 'volume', id: 'v1' };

describeSagas('a saga that is asked to turn back', (world) => {
  it('has its step cut short, and everything undone', async () => {
    const w = world();
    const begun = gate();
    const act: SagaStep<SagaState>['act'] = (ctx) => {
      begun.open();
      return untilAborted(ctx.signal);
    };
    let told: unknown;
    const definition: SagaDefinition = {
      ...saga(w.step('a'), w.step('b', { act }), w.step('c')),
      onUndone: async (_ctx, _state, cause) => {
        told = cause;
      },
    };
    w.engine([definition], { pollInterval: 3_600_000, leaseDuration: 3_600_000 });
    const id = await w.start(definition);
    await begun.opened;
    assert.equal(await w.requestUndo(id, 'The volume was deleted.'), 'requested');
    const { saga: ended } = await w.ended(id);
    assert.equal(ended.status, 'undone');
    assert.deepEqual(w.journal, ['act a', 'act b', 'undo b', 'undo a']);
    assert.deepEqual(told, { step: 'b', kind: 'gone', message: 'The volume was deleted.' });
    assert.equal(ended.undoRequested?.reason, 'The volume was deleted.');
  });

  it('turns back although its last step ends well: after the answer it does not succeed', async () => {
    const w = world();
    const begun = gate();
    const holding = gate();
    const act: SagaStep<SagaState>['act'] = async () => {
      begun.open();
      await holding.opened;
      return { made: true };
    };
    const step = w.step('b', { act, undo: async (_ctx, state) => assert.equal(state['made'], true) });
    const definition = saga(w.step('a'), step);
    // The engine hears nothing: it learns of the request by the write that is refused.
    w.engine([definition], { leaseDuration: 3_600_000 });
    const id = await w.start(definition);
    await begun.opened;
    await w.database.transaction(w.ctx, (tx) => requestUndo(tx, w.ctx, id, 'deleted'));
    holding.open();
    const { saga: ended } = await w.ended(id);
    assert.equal(ended.status, 'undone');
    assert.deepEqual(w.journal, ['act a', 'act b', 'undo b', 'undo a']);
    assert.deepEqual(ended.cause, { step: 'b', kind: 'gone', message: 'deleted' });
  });
});

describeSagas('the request to turn back', (world) => {
  it('leaves a saga undone without having begun where nobody has looked at it yet', async () => {
    const w = world();
    const definition = saga(w.step('a'));
    const id = await w.start(definition);
    assert.equal(await w.requestUndo(id, 'deleted'), 'requested');
    assert.equal(await w.requestUndo(id, 'deleted again'), 'requested');
    w.engine([definition]);
    const { saga: ended } = await w.ended(id);
    assert.equal(ended.status, 'undone');
    assert.deepEqual(w.journal, []);
    assert.equal(ended.cause?.message, 'deleted');
  });

  it('is answered with where the saga stands when it is too late, and for an id that does not exist', async () => {
    const w = world();
    const definition = saga(w.step('a'));
    w.engine([definition]);
    const id = await w.start(definition);
    await w.ended(id);
    assert.equal(await w.requestUndo(id, 'deleted'), 'succeeded');
    assert.equal((await w.show(id)).saga.undoRequested, null);
    assert.equal(await w.requestUndo('no-such-saga', 'deleted'), undefined);
  });

  it('does not disturb the undo that it caused, however long that takes', async () => {
    const w = world();
    const begun = gate();
    const undoing = gate();
    const holding = gate();
    let cut = false;
    const definition = saga(
      w.step('a', {
        act: (ctx) => {
          begun.open();
          return untilAborted(ctx.signal);
        },
        undo: async (ctx) => {
          ctx.signal.addEventListener('abort', () => (cut = true));
          undoing.open();
          await holding.opened;
        },
      }),
    );
    w.engine([definition], { leaseDuration: 60_000 });
    const id = await w.start(definition);
    await begun.opened;
    await w.requestUndo(id, 'deleted');
    await undoing.opened;
    assert.equal(await w.requestUndo(id, 'deleted'), 'undoing');
    await w.seen(id, 'is undoing', ({ saga: now }) => now.status === 'undoing' && now.owner === 'one');
    holding.open();
    await w.ended(id);
    assert.equal(cut, false);
  });
});

describeSagas('an exclusive saga', (world) => {
  it('keeps others from its resource until it has ended; the next one has higher fences', async () => {
    const w = world();
    const holding = gate();
    const fences: number[] = [];
    const act: SagaStep<SagaState>['act'] = async (ctx) => {
      fences.push(ctx.fence);
      await holding.opened;
      return undefined;
    };
    const definition = saga(w.step('a', { act }));
    w.engine([definition]);
    const id = await w.start(definition, {}, { resource, exclusive: true });
    await assert.rejects(w.start(definition, {}, { resource, exclusive: true }), (error: unknown) => {
      assert.ok(error instanceof Conflict);
      assert.equal(error.code, 'saga.resource_busy');
      assert.match(error.message, /volume v1 is under way/);
      return true;
    });
    await w.start(definition, {}, { resource: { type: 'volume', id: 'v2' }, exclusive: true });
    const found = await findUnfinishedSagas(w.database.read, resource);
    assert.deepEqual(
      found.map((each) => each.id),
      [id],
    );
    holding.open();
    await w.ended(id);
    assert.deepEqual(await findUnfinishedSagas(w.database.read, resource), []);
    await w.ended(await w.start(definition, {}, { resource, exclusive: true }));
    assert.ok((fences.at(-1) ?? 0) > (fences[0] ?? 0));
  });

  it('is begun by one of many who ask at the same time', async () => {
    const w = world();
    const definition = saga(w.step('a'));
    const asked = await Promise.allSettled(
      Array.from({ length: 8 }, () => w.start(definition, {}, { resource, exclusive: true })),
    );
    assert.equal(asked.filter(({ status }) => status === 'fulfilled').length, 1);
  });
});
