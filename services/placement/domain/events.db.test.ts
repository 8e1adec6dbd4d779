import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { test } from 'node:test';
import { internalContext } from '@nimbo/context/internal-context.ts';
import { placementFixture } from '../testing/placement-fixture.ts';
import { removeAllocations, setAllocations } from './allocation.ts';
import type { Claim } from './claim.ts';
import { inventoryDefaults } from './inventory-capacity.ts';
import { replaceStock } from './inventory.ts';
import { createProvider, removeProvider } from './resource-provider.ts';

const ctx = internalContext();

test('every change is told by an event of its transaction, and a refused one by none', async () => {
  await using fixture = await placementFixture();
  const { placement } = fixture;
  const { uuid } = await createProvider(ctx, placement, { name: 'host' });
  await replaceStock(ctx, placement, uuid, { VCPU: { ...inventoryDefaults, total: 4 } });
  const claim: Claim = {
    consumerUuid: randomUUID(),
    projectId: 'p',
    userId: 'u',
    allocations: { [uuid]: { VCPU: 2 } },
  };
  await setAllocations(ctx, placement, [claim]);
  await assert.rejects(setAllocations(ctx, placement, [{ ...claim, allocations: { [uuid]: { VCPU: 9 } } }]));
  await removeAllocations(ctx, placement, claim.consumerUuid);
  await removeProvider(ctx, placement, uuid);
  const query = placement.db.read.selectFrom('events').select(['type', 'resource_id', 'project_id']).orderBy('row_id');
  assert.deepEqual(await query.execute(), [
    { type: 'placement.resource_provider.created', resource_id: uuid, project_id: null },
    { type: 'placement.inventory.changed', resource_id: uuid, project_id: null },
    { type: 'placement.allocation.changed', resource_id: claim.consumerUuid, project_id: 'p' },
    { type: 'placement.allocation.deleted', resource_id: claim.consumerUuid, project_id: 'p' },
    { type: 'placement.resource_provider.deleted', resource_id: uuid, project_id: null },
  ]);
});

test('a claim on very many providers is told by their number', async () => {
  await using fixture = await placementFixture();
  const { placement } = fixture;
  const uuids: string[] = [];
  for (let index = 0; index < 400; index += 1) {
    const { uuid } = await createProvider(ctx, placement, { name: `host ${index}` });
    await replaceStock(ctx, placement, uuid, { VCPU: { ...inventoryDefaults, total: 4 } });
    uuids.push(uuid);
  }
  const allocations = Object.fromEntries(uuids.map((uuid) => [uuid, { VCPU: 1 }]));
  await setAllocations(ctx, placement, [
    { consumerUuid: randomUUID(), projectId: 'p'.repeat(255), userId: 'u', allocations },
  ]);
  const query = placement.db.read.selectFrom('events').select(['payload', 'project_id']).orderBy('row_id', 'desc');
  const last = await query.limit(1).executeTakeFirst();
  assert.deepEqual(JSON.parse(last?.payload ?? ''), { providerCount: 400, type: null });
  assert.equal(last?.project_id, null);
});
