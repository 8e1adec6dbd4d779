import assert from 'node:assert/strict';
import { it } from 'node:test';
import { planClaim } from '../claim-plan.ts';
import { defineSaga, type SagaDefinition } from '../definition.ts';
import type { SagaWrite } from '../saga-write.ts';
import { describeSagas } from '../testing/describe-sagas.ts';
import type { SagaWorld } from '../testing/saga-world.ts';
import { SagaLeaseStore, type DueSaga } from './saga-lease-store.ts';

const definition = (w: SagaWorld): SagaDefinition => defineSaga({ name: 'build', steps: [w.step('a'), w.step('b')] });

const storeOf = (w: SagaWorld, name: string, leaseDuration = 60_000): SagaLeaseStore => {
  const owner = { name, instance: w.database.instance, leaseDuration, longestWait: 60_000 };
  return new SagaLeaseStore(w.database, owner, w.ctx.clock);
};

const pass = (): void => undefined;

/** The one saga that is due. */
const due = async (store: SagaLeaseStore): Promise<DueSaga> => {
  const [saga] = await store.findDue(['build'], 10);
  assert.ok(saga !== undefined);
  return saga;
};

const claim = (w: SagaWorld, store: SagaLeaseStore, saga: DueSaga): Promise<boolean> =>
  store.claim(w.ctx, saga, planClaim(definition(w), saga, w.ctx.clock), pass);

describeSagas('a stale fence', (world) => {
  it('claims nothing, although the saga is free again', async () => {
    const w = world();
    await w.start(definition(w));
    const store = storeOf(w, 'one');
    const seen = await due(store);
    assert.equal(await claim(w, store, seen), true);
    const held = { ...seen, fence: seen.fence + 1 };
    const rest: SagaWrite = { progress: seen.progress, releaseFor: 0 };
    assert.deepEqual(await store.write(w.ctx, held, rest, true, pass), { kind: 'written' });
    assert.equal(await claim(w, storeOf(w, 'two'), seen), false);
    assert.equal(await claim(w, storeOf(w, 'two'), await due(store)), true);
  });

  it('writes and renews nothing', async () => {
    const w = world();
    const id = await w.start(definition(w));
    const slow = storeOf(w, 'slow', 0);
    const first = await due(slow);
    assert.equal(await claim(w, slow, first), true);
    const quick = storeOf(w, 'quick');
    assert.equal(await claim(w, quick, await due(quick)), true);
    const before = await w.show(id);
    const stale = { ...first, fence: first.fence + 1 };
    const write: SagaWrite = { progress: { ...first.progress, step: 'b', done: ['a'] }, releaseFor: 0 };
    assert.deepEqual(await slow.write(w.ctx, stale, write, true, pass), { kind: 'lost' });
    assert.equal(await slow.renew(w.ctx, id, stale.fence), 'lost');
    assert.deepEqual(await w.show(id), before);
    assert.equal(before.saga.owner, 'quick');
    assert.equal(await quick.renew(w.ctx, id, before.saga.fence), 'held');
  });
});

describeSagas('a claim', (world) => {
  it('is granted to one of many who saw the same saga due', async () => {
    const w = world();
    await w.start(definition(w));
    const stores = ['one', 'two', 'three', 'four'].map((name) => storeOf(w, name));
    const seen = await Promise.all(stores.map((store) => due(store)));
    const granted = await Promise.all(stores.map((store, index) => claim(w, store, seen[index] as DueSaga)));
    assert.equal(granted.filter(Boolean).length, 1);
    assert.deepEqual(await storeOf(w, 'five').findDue(['build'], 10), []);
  });

  it('of a lease that runs is refused, whatever was seen before', async () => {
    const w = world();
    const id = await w.start(definition(w));
    const store = storeOf(w, 'one');
    const seen = await due(store);
    assert.equal(await claim(w, store, seen), true);
    const { saga } = await w.show(id);
    assert.equal(await claim(w, storeOf(w, 'two'), { ...seen, fence: saga.fence }), false);
  });

  it('that comes after a request to turn back was overlooked is refused', async () => {
    const w = world();
    const id = await w.start(definition(w));
    const store = storeOf(w, 'one');
    const seen = await due(store);
    await w.requestUndo(id, 'deleted');
    assert.equal(await claim(w, store, seen), false);
    assert.equal(await claim(w, store, await due(store)), true);
    assert.equal((await w.show(id)).saga.status, 'undoing');
  });
});
