import assert from 'node:assert/strict';
import { AsyncLocalStorage } from 'node:async_hooks';
import { test } from 'node:test';
import type { Clock } from '@nimbo/context/clock.ts';
import { internalContext } from '@nimbo/context/internal-context.ts';
import { testDatabase } from '@nimbo/testkit/databases/test-database.ts';
import { until } from '@nimbo/testkit/wait.ts';
import { createLeases, Leases, StaleLease, type LeaseTables } from './lease.ts';
import type { Migration } from './migration.ts';
import { migrationSteps } from './migration-steps.ts';

const migrations: readonly Migration[] = [
  { name: '0001-leases', phase: 'expand', up: (db, dialect) => createLeases(migrationSteps(db, dialect)) },
];

const ctx = internalContext();
const hour = 3_600_000;

/** A clock whose wall time the test sets, and whose monotonic time runs on, as a machine's does, or is pushed. */
class TestClock implements Clock {
  wall = 1_800_000_000_000;
  pushed = 0;
  now = (): number => this.wall;
  monotonic = (): number => performance.now() + this.pushed;
}

const open = async () => {
  const fixture = await testDatabase<LeaseTables>('leases', migrations);
  const clock = new TestClock();
  return {
    database: fixture.database,
    dialect: fixture.dialect,
    clock,
    leases: new Leases(fixture.database, clock),
    reopen: async () => {
      await fixture.database.close();
      return fixture.open();
    },
    [Symbol.asyncDispose]: () => fixture.close(),
  };
};

test('one of many gets the lease, and its owner may take it again', async () => {
  await using fixture = await open();
  const owners = Array.from({ length: 12 }, (_, index) => `owner-${index}`);
  const leases = await Promise.all(owners.map((owner) => fixture.leases.acquire(ctx, 'poller', owner, hour)));
  const [held, ...others] = leases.filter((lease) => lease !== undefined);
  assert.ok(held !== undefined);
  assert.equal(others.length, 0);
  assert.deepEqual(await fixture.leases.acquire(ctx, 'poller', held.owner, hour), held);
  assert.notEqual(await fixture.leases.acquire(ctx, 'another poller', 'owner-x', hour), undefined);
});

test('a lease given back is taken at once, with a greater fence', async () => {
  await using fixture = await open();
  const first = await fixture.leases.acquire(ctx, 'poller', 'a', hour);
  assert.ok(first !== undefined);
  await fixture.leases.release(ctx, first);
  const second = await fixture.leases.acquire(ctx, 'poller', 'b', hour);
  assert.ok(second !== undefined && second.fence > first.fence);
  await fixture.leases.release(ctx, first);
  assert.equal(await fixture.leases.renew(ctx, second, hour), true);
});

test('a machine whose clock jumps an hour either way neither loses a lease nor takes one', async () => {
  for (const jump of [hour, -hour]) {
    await using fixture = await open();
    const held = await fixture.leases.acquire(ctx, 'poller', 'a', 60_000);
    assert.ok(held !== undefined);
    fixture.clock.wall += jump;
    assert.equal(await fixture.leases.acquire(ctx, 'poller', 'b', 60_000), undefined);
    assert.equal(await fixture.leases.renew(ctx, held, 60_000), true);
    await fixture.database.transaction(ctx, (tx) => fixture.leases.check(tx, held));
  }
});

test('an owner paused beyond its lease is refused everything', async () => {
  await using fixture = await open();
  const { leases, database } = fixture;
  const paused = await leases.acquire(ctx, 'poller', 'a', 30);
  assert.ok(paused !== undefined);
  const next = await until('the lease has run out', () => leases.acquire(ctx, 'poller', 'b', hour));
  assert.ok(next.fence > paused.fence);
  assert.equal(await leases.renew(ctx, paused, hour), false);
  await assert.rejects(
    database.transaction(ctx, (tx) => leases.check(tx, paused)),
    StaleLease,
  );
  await database.transaction(ctx, (tx) => leases.check(tx, next));
});

test('an owner that comes back late finds its lease run out even when nobody took it', async () => {
  await using fixture = await open();
  const { leases } = fixture;
  const paused = await leases.acquire(ctx, 'poller', 'a', 1);
  assert.ok(paused !== undefined);
  await until('it can no longer be renewed', async () => !(await leases.renew(ctx, paused, 1)));
  const again = await leases.acquire(ctx, 'poller', 'a', hour);
  assert.ok(again !== undefined && again.fence > paused.fence);
});

test('nobody takes a lease over while its holder is inside a checked transaction', async () => {
  await using fixture = await open();
  const { leases, database } = fixture;
  const held = await leases.acquire(ctx, 'poller', 'a', 1);
  assert.ok(held !== undefined);
  await until('the lease has run out', async () => !(await leases.renew(ctx, held, 1)));
  const order: string[] = [];
  let takeover: Promise<unknown> | undefined;
  const outside = AsyncLocalStorage.snapshot();
  await database.transaction(ctx, async (tx) => {
    await leases.check(tx, held);
    takeover ??= outside(() => leases.acquire(ctx, 'poller', 'b', hour)).then(() => order.push('taken over'));
    await tx.selectFrom('leases').selectAll().execute();
    order.push('work done');
  });
  await takeover;
  assert.deepEqual(order, ['work done', 'taken over']);
});

test('what an earlier process held on SQLite is free; on a server it lasts', async () => {
  await using fixture = await open();
  const held = await fixture.leases.acquire(ctx, 'poller', 'a', hour);
  assert.ok(held !== undefined);
  const reopened = new Leases(await fixture.reopen(), fixture.clock);
  const taken = await reopened.acquire(ctx, 'poller', 'b', hour);
  assert.equal(taken?.fence, fixture.dialect === 'sqlite' ? held.fence + 1 : undefined);
});
