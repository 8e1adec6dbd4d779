import type { Context } from '@nimbo/context/context.ts';
import type { Audit, AuditFinding } from '@nimbo/service/role.ts';
import { idleConsumers, miscounted, overCapacity, strayAllocations, sumOfAllocations } from '../db/audit-store.ts';
import { allocationsOf, deleteConsumer, lockConsumer } from '../db/allocation-store.ts';
import { setUsage } from '../db/inventory-store.ts';
import { lockProvider } from '../db/provider-store.ts';
import type { Placement } from './placement.ts';

const strays = async ({ db }: Placement): Promise<readonly AuditFinding[]> =>
  (await strayAllocations(db.read)).map((row) => {
    const missing =
      row.consumer === null ? 'the consumer' : row.provider === null ? 'the resource provider' : 'the inventory';
    return {
      what:
        `consumer ${row.consumer_uuid} has an allocation of ${row.resource_class} of resource provider ` +
        `${row.provider_uuid}, but ${missing} does not exist`,
      advice: `Find out whether the consumer still runs; if not, DELETE /allocations/${row.consumer_uuid}.`,
    };
  });

const idle = async (ctx: Context, { db }: Placement): Promise<readonly AuditFinding[]> =>
  (await idleConsumers(db.read)).map(({ uuid }) => ({
    what: `consumer ${uuid} has no allocations`,
    advice: 'Nothing depends on it; it can go.',
    fix: () =>
      db.transaction(ctx, async (tx) => {
        await lockConsumer(tx, uuid);
        if ((await allocationsOf(tx, uuid)).length === 0) await deleteConsumer(tx, uuid);
      }),
  }));

const exceeded = async ({ db }: Placement): Promise<readonly AuditFinding[]> =>
  (await overCapacity(db.read)).map((row) => ({
    what:
      `of ${row.resource_class} of resource provider ${row.provider_uuid} ${row.used} is allocated, ` +
      `but only ${row.capacity} can be given away`,
    advice: 'The inventory was made smaller while in use: move consumers away, or raise total or allocation_ratio.',
  }));

const recount = (ctx: Context, { db }: Placement, uuid: string, resourceClass: string): Promise<void> =>
  db.transaction(ctx, async (tx) => {
    await lockProvider(tx, uuid);
    await setUsage(tx, uuid, resourceClass, await sumOfAllocations(tx, uuid, resourceClass));
  });

const wrongCounts = async (ctx: Context, placement: Placement): Promise<readonly AuditFinding[]> =>
  (await miscounted(placement.db.read)).map((row) => ({
    what:
      `of ${row.resource_class} of resource provider ${row.provider_uuid} ${row.used} counts as used, ` +
      `but the allocations add up to ${row.allocated}`,
    advice: 'Somebody has written to the database by hand; the count is made anew from the allocations.',
    fix: () => recount(ctx, placement, row.provider_uuid, row.resource_class),
  }));

/** What `nimbo doctor` compares in placement's database. */
export const placementAudits = (ctx: Context, placement: Placement): readonly Audit[] => [
  { name: 'placement-stray-allocations', find: () => strays(placement) },
  { name: 'placement-idle-consumers', find: () => idle(ctx, placement) },
  { name: 'placement-over-capacity', find: () => exceeded(placement) },
  { name: 'placement-usage-counts', find: () => wrongCounts(ctx, placement) },
];
