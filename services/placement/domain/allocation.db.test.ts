import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { test } from 'node:test';
import { internalContext } from '@nimbo/context/internal-context.ts';
import { Conflict } from '@nimbo/errors/faults.ts';
import { placementFixture } from '../testing/placement-fixture.ts';
import { getAllocations, removeAllocations, setAllocations } from './allocation.ts';
import type { Claim } from './claim.ts';
import { inventoryDefaults } from './inventory-capacity.ts';
import { replaceStock } from './inventory.ts';
import type { Placement } from './placement.ts';
import { createProvider, getProvider } from './resource-provider.ts';
import { getProviderUsage } from './usage.ts';
import { placementAudits } from './audits.ts';

const ctx = internalContext();

const makeHost = async (placement: Placement, vcpus: number): Promise<string> => {
  const { uuid } = await createProvider(ctx, placement, { name: randomUUID() });
  await replaceStock(ctx, placement, uuid, { VCPU: { ...inventoryDefaults, total: vcpus } });
  return uuid;
};

const claim = (allocations: Claim['allocations'], more: Partial<Claim> = {}): Claim => ({
  consumerUuid: randomUUID(),
  projectId: 'p',
  userId: 'u',
  generation: null,
  type: 'INSTANCE',
  allocations,
  ...more,
});

/** How many of the writers succeeded; the others must have been refused, not broken. */
const successes = async (writers: readonly Promise<unknown>[]): Promise<number> => {
  const results = await Promise.allSettled(writers);
  for (const result of results) {
    if (result.status === 'rejected') assert.ok(result.reason instanceof Conflict, String(result.reason));
  }
  return results.filter(({ status }) => status === 'fulfilled').length;
};

const isSound = async (placement: Placement): Promise<void> => {
  for (const audit of placementAudits(ctx, placement)) {
    assert.deepEqual(await audit.find(ctx.signal), [], audit.name);
  }
};

test('64 writers on one provider with room for 10 give exactly 10', async () => {
  await using fixture = await placementFixture();
  const { placement } = fixture;
  const host = await makeHost(placement, 10);
  const writers = Array.from({ length: 64 }, () => setAllocations(ctx, placement, [claim({ [host]: { VCPU: 1 } })]));
  assert.equal(await successes(writers), 10);
  assert.deepEqual((await getProviderUsage(placement, host)).usages, { VCPU: 10 });
  assert.equal((await getProvider(placement, host)).generation, 11);
  await isSound(placement);
});

test('64 writers that take several providers in any order neither block each other for ever nor give too much', async () => {
  await using fixture = await placementFixture();
  const { placement } = fixture;
  const hosts = [await makeHost(placement, 12), await makeHost(placement, 12), await makeHost(placement, 12)];
  const writers = Array.from({ length: 64 }, (_, index) => {
    const [one, other] = [hosts[index % 3] ?? '', hosts[(index + 1) % 3] ?? ''];
    return setAllocations(ctx, placement, [claim({ [one]: { VCPU: 1 }, [other]: { VCPU: 1 } })]);
  });
  const written = await successes(writers);
  const usages = await Promise.all(hosts.map(async (host) => (await getProviderUsage(placement, host)).usages['VCPU']));
  assert.equal(
    usages.reduce((sum, used) => (sum ?? 0) + (used ?? 0)),
    written * 2,
  );
  assert.ok(usages.every((used) => (used ?? 0) <= 12));
  assert.ok(written >= 12);
  await isSound(placement);
});

test('of many that write one new consumer one does', async () => {
  await using fixture = await placementFixture();
  const { placement } = fixture;
  const host = await makeHost(placement, 100);
  const consumerUuid = randomUUID();
  const writers = Array.from({ length: 16 }, () =>
    setAllocations(ctx, placement, [claim({ [host]: { VCPU: 1 } }, { consumerUuid })]),
  );
  assert.equal(await successes(writers), 1);
  const { consumer } = await getAllocations(placement, consumerUuid);
  assert.equal(consumer?.generation, 1);
  await isSound(placement);
});

test('of many that replace a consumer’s allocations at one generation one does', async () => {
  await using fixture = await placementFixture();
  const { placement } = fixture;
  const host = await makeHost(placement, 100);
  const first = claim({ [host]: { VCPU: 1 } });
  await setAllocations(ctx, placement, [first]);
  const writers = Array.from({ length: 16 }, (_, index) =>
    setAllocations(ctx, placement, [{ ...first, generation: 1, allocations: { [host]: { VCPU: index + 1 } } }]),
  );
  assert.equal(await successes(writers), 1);
  assert.equal((await getAllocations(placement, first.consumerUuid)).consumer?.generation, 2);
  await isSound(placement);
});

test('writers and deleters of the same consumers leave counts that add up', async () => {
  await using fixture = await placementFixture();
  const { placement } = fixture;
  const host = await makeHost(placement, 8);
  const consumers = Array.from({ length: 8 }, () => randomUUID());
  const work = Array.from({ length: 64 }, async (_, index) => {
    const consumerUuid = consumers[index % 8] ?? '';
    if (index % 2 === 0)
      await setAllocations(ctx, placement, [claim({ [host]: { VCPU: 1 } }, { consumerUuid, generation: undefined })]);
    else await removeAllocations(ctx, placement, consumerUuid);
  });
  for (const result of await Promise.allSettled(work)) {
    if (result.status === 'rejected') assert.match(String(result.reason), /has no allocations|would be in use/);
  }
  await isSound(placement);
});

test('an inventory does not go while it is being allocated', async () => {
  await using fixture = await placementFixture();
  const { placement } = fixture;
  const hosts = await Promise.all(Array.from({ length: 10 }, () => makeHost(placement, 4)));
  await successes(
    hosts.flatMap((host) => [
      setAllocations(ctx, placement, [claim({ [host]: { VCPU: 1 } })]),
      replaceStock(ctx, placement, host, {}),
    ]),
  );
  await isSound(placement);
});
