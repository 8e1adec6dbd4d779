import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { test } from 'node:test';
import { internalContext } from '@nimbo/context/internal-context.ts';
import { placementFixture } from '../testing/placement-fixture.ts';
import { setAllocations } from './allocation.ts';
import { placementAudits } from './audits.ts';
import { inventoryDefaults } from './inventory-capacity.ts';
import { replaceStock } from './inventory.ts';
import type { Placement } from './placement.ts';
import { createProvider } from './resource-provider.ts';
import { getProviderUsage } from './usage.ts';

const ctx = internalContext();
const [consumerUuid, strayUuid] = [randomUUID(), randomUUID()];

const find = async (placement: Placement, name: string) => {
  const audit = placementAudits(ctx, placement).find((each) => each.name === name);
  return (await audit?.find(ctx.signal)) ?? assert.fail(`there is no audit ${name}`);
};

/** A host of which a consumer has 2. */
const open = async () => {
  const fixture = await placementFixture();
  const { placement } = fixture;
  const { uuid } = await createProvider(ctx, placement, { name: 'host' });
  await replaceStock(ctx, placement, uuid, { VCPU: { ...inventoryDefaults, total: 4 } });
  const claim = { consumerUuid, projectId: 'p', userId: 'u', allocations: { [uuid]: { VCPU: 2 } } };
  await setAllocations(ctx, placement, [claim]);
  return { ...fixture, uuid, [Symbol.asyncDispose]: () => fixture[Symbol.asyncDispose]() };
};

test('a sound database has no findings', async () => {
  await using fixture = await open();
  for (const audit of placementAudits(ctx, fixture.placement)) assert.deepEqual(await audit.find(ctx.signal), []);
});

test('an allocation without consumer or provider is found', async () => {
  await using fixture = await open();
  const { db } = fixture.placement;
  await db.transaction(ctx, async (tx) => {
    const row = { resource_class: 'VCPU', used: 1, created_at: '2026-01-01T00:00:00.000000Z' };
    await tx
      .insertInto('allocations')
      .values({ ...row, consumer_uuid: strayUuid, provider_uuid: fixture.uuid })
      .execute();
    await tx
      .insertInto('allocations')
      .values({ ...row, consumer_uuid: consumerUuid, provider_uuid: strayUuid })
      .execute();
  });
  const found = (await find(fixture.placement, 'placement-stray-allocations')).map(({ what }) => what);
  assert.equal(found.length, 2);
  assert.ok(found.some((what) => what.includes(strayUuid) && what.endsWith('the consumer does not exist')));
  assert.ok(found.some((what) => what.endsWith('the resource provider does not exist')));
});

test('a consumer without allocations is found and goes', async () => {
  await using fixture = await open();
  await fixture.placement.db.transaction(ctx, (tx) => tx.deleteFrom('allocations').execute());
  for (const finding of await find(fixture.placement, 'placement-idle-consumers')) await finding.fix?.();
  assert.deepEqual(await fixture.placement.db.read.selectFrom('consumers').select('uuid').execute(), []);
});

test('an inventory made smaller than what is used is found', async () => {
  await using fixture = await open();
  await replaceStock(ctx, fixture.placement, fixture.uuid, { VCPU: { ...inventoryDefaults, total: 1 } });
  const [finding, ...more] = await find(fixture.placement, 'placement-over-capacity');
  assert.match(finding?.what ?? '', /2 is allocated, but only 1 can be given away/);
  assert.deepEqual(more, []);
});

test('a wrong count of what is used is found and made anew', async () => {
  await using fixture = await open();
  await fixture.placement.db.transaction(ctx, (tx) => tx.updateTable('inventories').set({ used: 3 }).execute());
  const findings = await find(fixture.placement, 'placement-usage-counts');
  assert.equal(findings.length, 1);
  for (const finding of findings) await finding.fix?.();
  assert.deepEqual((await getProviderUsage(fixture.placement, fixture.uuid)).usages, { VCPU: 2 });
});
