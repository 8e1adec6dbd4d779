import assert from 'node:assert/strict';
import { it } from 'node:test';
import { timestampOf } from '@nimbo/context/timestamp.ts';
import { NotFound } from '@nimbo/errors/faults.ts';
import { defineSaga, type SagaDefinition, type SagaState, type SagaStep } from './definition.ts';
import { purgeSagas } from './purge-sagas.ts';
import { listSagas, showSaga } from './saga-report.ts';
import { describeSagas } from './testing/describe-sagas.ts';
import { gate } from './testing/saga-world.ts';

const saga = (...steps: SagaStep<SagaState>[]): SagaDefinition => defineSaga({ name: 'build', steps });

describeSagas('a saga that another release began', (world) => {
  it('waits, showing why, until a process knows it', async () => {
    const w = world();
    const definition = saga(w.step('a'));
    const other: SagaDefinition = { ...definition, name: 'other' };
    w.engine([other]);
    const id = await w.start(definition);
    const { saga: waiting } = await w.seen(id, 'waits', ({ saga: now }) => now.waiting !== null);
    assert.equal(waiting.waiting, 'No process of this release knows sagas named build.');
    assert.equal(waiting.status, 'running');
    w.engine([definition]);
    const { saga: ended } = await w.ended(id);
    assert.deepEqual([ended.status, ended.waiting], ['succeeded', null]);
  });

  it('waits when a step that has effects is gone, and ends when the step is back', async () => {
    const w = world();
    const begun = gate();
    const holding = gate();
    const act: SagaStep<SagaState>['act'] = async () => {
      begun.open();
      await holding.opened;
      return undefined;
    };
    const before = saga(w.step('a'), w.step('b', { act }), w.step('c'));
    const old = w.engine([before]);
    const id = await w.start(before);
    await begun.opened;
    const stopped = old.stop(60_000);
    holding.open();
    await stopped;
    const without = w.engine([saga(w.step('a'), w.step('c'))], { owner: 'new' });
    const { saga: waiting } = await w.seen(id, 'waits', ({ saga: now }) => now.waiting !== null);
    assert.match(waiting.waiting ?? '', /does not know step b of saga build/);
    assert.deepEqual(w.journal, ['act a', 'act b']);
    await without.stop();
    await w.database.transaction(w.ctx, (tx) => tx.updateTable('sagas').set({ next_run_at: 0 }).execute());
    w.engine([before]);
    assert.equal((await w.ended(id)).saga.status, 'succeeded');
    assert.deepEqual(w.journal, ['act a', 'act b', 'act c']);
  });

  it('goes on at the same step by name where the new release has put others around it', async () => {
    const w = world();
    const before = saga(w.step('a'), w.step('b'));
    const begunBefore = {
      step: 'b',
      phase: 'begun',
      done: '["a"]',
      owner: 'old',
      owner_instance: 'an earlier life',
      lease_expires_at: 0,
    } as const;
    const id = await w.start(before);
    await w.database.transaction(w.ctx, (tx) => tx.updateTable('sagas').set(begunBefore).execute());
    w.engine([saga(w.step('zero'), w.step('a'), w.step('b'), w.step('c'))]);
    const { saga: ended } = await w.ended(id);
    assert.equal(ended.status, 'succeeded');
    assert.deepEqual(w.journal, ['act b', 'act zero', 'act c']);
  });
});

describeSagas('the report of sagas', (world) => {
  it('finds them by name, status, resource and request, newest first, and says what there is not', async () => {
    const w = world();
    const definition = saga(w.step('a'));
    const resource = { type: 'server', id: 's1' };
    const plain = await w.start(definition);
    const about = await w.start({ ...definition, name: 'other' }, {}, { resource });
    const ids = async (filter: Parameters<typeof listSagas>[1]): Promise<readonly string[]> =>
      (await listSagas(w.database.read, filter)).map((each) => each.id);
    assert.deepEqual(new Set(await ids({})), new Set([plain, about]));
    assert.deepEqual(await ids({ name: 'other' }), [about]);
    assert.deepEqual(await ids({ resource }), [about]);
    assert.deepEqual(await ids({ statuses: ['undone'] }), []);
    assert.equal((await ids({ requestId: w.ctx.requestId })).length, 2);
    assert.equal((await ids({ limit: 1 })).length, 1);
    await assert.rejects(showSaga(w.database.read, 'none'), NotFound);
  });

  it('loses ended sagas with their history to a purge, and no others', async () => {
    const w = world();
    const definition = saga(w.step('a'));
    const engine = w.engine([definition]);
    const ended = await Promise.all(Array.from({ length: 5 }, () => w.start(definition)));
    await Promise.all(ended.map((id) => w.ended(id)));
    await engine.stop();
    const unfinished = await w.start(definition);
    assert.equal(await purgeSagas(w.database, w.ctx, timestampOf(w.ctx.clock.now() - 3_600_000)), 0);
    assert.equal(await purgeSagas(w.database, w.ctx, timestampOf(w.ctx.clock.now() + 3_600_000)), 5);
    const rest = await listSagas(w.database.read);
    assert.deepEqual(
      rest.map((each) => each.id),
      [unfinished],
    );
    assert.deepEqual(await w.database.read.selectFrom('saga_steps').selectAll().execute(), []);
  });
});
