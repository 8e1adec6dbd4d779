import assert from 'node:assert/strict';
import { test } from 'node:test';
import { internalContext } from '@nimbo/context/internal-context.ts';
import { OverQuota } from '@nimbo/errors/faults.ts';
import { testDatabase } from '@nimbo/testkit/databases/test-database.ts';
import { compareAndSet, compareAndSetGeneration, lostRace, retryCompareAndSet } from './compare-and-set.ts';
import { insertIfMissing } from './insert-if-missing.ts';
import type { Executor } from './database.ts';
import type { Migration } from './migration.ts';
import { migrationSteps } from './migration-steps.ts';
import { inPageOrder, paginate, type PageRequest, type SortKey } from './page.ts';
import { prepared, type Parameter } from './prepared.ts';
import { purge } from './purge.ts';
import { checkQuotas, createQuotaLocks, type QuotaLockTables } from './quota-lock.ts';
import { notDeleted, softDelete } from './soft-delete.ts';

interface Tables extends QuotaLockTables {
  shares: {
    id: string;
    project_id: string;
    name: string | null;
    size: number;
    public: boolean;
    generation: number;
    deleted_at: string | null;
  };
}

const migrations: readonly Migration[] = [
  {
    name: '0001-shares',
    phase: 'expand',
    up: async (db, dialect) => {
      const steps = migrationSteps(db, dialect);
      await steps.createTable('shares', (table, types) =>
        table
          .addColumn('id', types.id(), (column) => column.primaryKey())
          .addColumn('project_id', types.id(), (column) => column.notNull())
          .addColumn('name', types.text(255))
          .addColumn('size', types.integer(), (column) => column.notNull())
          .addColumn('public', types.boolean(), (column) => column.notNull())
          .addColumn('generation', types.bigInteger(), (column) => column.notNull())
          .addColumn('deleted_at', types.timestamp()),
      );
      await createQuotaLocks(steps);
    },
  },
];

const ctx = internalContext();
const share = (id: string, more: Partial<Tables['shares']> = {}): Tables['shares'] => ({
  id,
  project_id: 'p',
  name: null,
  size: 1,
  public: false,
  generation: 0,
  deleted_at: null,
  ...more,
});

const open = async (rows: readonly Tables['shares'][] = []) => {
  const fixture = await testDatabase<Tables>('shares', migrations);
  if (rows.length > 0) await fixture.database.transaction(ctx, (tx) => tx.insertInto('shares').values(rows).execute());
  return fixture;
};

test('a compare-and-set hits once and then misses', async () => {
  await using fixture = await open([share('a')]);
  const rename = (name: string) =>
    fixture.database.transaction(ctx, (tx) =>
      compareAndSet(tx, 'shares', { key: { id: 'a' }, expected: { name: null, public: false }, changes: { name } }),
    );
  assert.deepEqual([await rename('first'), await rename('second')], [true, false]);
  assert.deepEqual(await fixture.database.read.selectFrom('shares').select('name').execute(), [{ name: 'first' }]);
});

test('of many writers that expect the same generation one hits', async () => {
  await using fixture = await open([share('a')]);
  const attempts = Array.from({ length: 20 }, (_, size) =>
    fixture.database.transaction(ctx, (tx) =>
      compareAndSetGeneration(tx, 'shares', { key: { id: 'a' }, generation: 0, changes: { size } }),
    ),
  );
  const hits = (await Promise.all(attempts)).filter((hit) => hit);
  assert.equal(hits.length, 1);
  const row = await fixture.database.read.selectFrom('shares').select('generation').executeTakeFirstOrThrow();
  assert.equal(row.generation, 1);
});

test('a compare-and-set that would touch several rows is a mistake, not a hit', async () => {
  await using fixture = await open([share('a'), share('b')]);
  const wide = fixture.database.transaction(ctx, (tx) =>
    compareAndSet(tx, 'shares', { key: { project_id: 'p' }, expected: {}, changes: { size: 2 } }),
  );
  await assert.rejects(wide, /give the whole key/);
  assert.deepEqual(await fixture.database.read.selectFrom('shares').select('size').distinct().execute(), [{ size: 1 }]);
});

test('read, decide and write again until it hits; never without end', async () => {
  await using fixture = await open([share('a', { size: 0 })]);
  const { database } = fixture;
  const grow = () =>
    retryCompareAndSet(
      'Share a',
      async () => {
        const { size, generation } = await database.read.selectFrom('shares').selectAll().executeTakeFirstOrThrow();
        const hit = await database.transaction(ctx, (tx) =>
          compareAndSetGeneration(tx, 'shares', { key: { id: 'a' }, generation, changes: { size: size + 1 } }),
        );
        return hit ? size + 1 : lostRace;
      },
      50,
    );
  await Promise.all(Array.from({ length: 8 }, grow));
  const { size } = await database.read.selectFrom('shares').select('size').executeTakeFirstOrThrow();
  assert.equal(size, 8);
  let calls = 0;
  const hopeless = retryCompareAndSet('Share b', () => {
    calls += 1;
    return Promise.resolve(lostRace);
  });
  await assert.rejects(hopeless, /Share b is being changed by others/);
  assert.equal(calls, 10);
});

test('64 parallel creates against a quota of 10 give exactly 10', async () => {
  await using fixture = await open();
  const { database } = fixture;
  const create = (id: string) =>
    database.transaction(ctx, async (tx) => {
      await checkQuotas(tx, 'p', [{ resource: 'shares', limit: 10, requested: 1, count: countShares }]);
      await tx.insertInto('shares').values(share(id)).execute();
    });
  const outcomes = await Promise.allSettled(Array.from({ length: 64 }, (_, index) => create(`s${index}`)));
  const refusals = outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [outcome.reason as unknown] : []));
  assert.equal(refusals.length, 54);
  for (const refusal of refusals) {
    assert.ok(refusal instanceof OverQuota);
    assert.deepEqual(refusal.details, { quota: 'shares', limit: 10, in_use: 10, requested: 1 });
  }
  assert.equal((await database.read.selectFrom('shares').select('id').execute()).length, 10);
});

const countShares = async (tx: Executor<Tables>): Promise<number> => {
  const { n } = await tx
    .selectFrom('shares')
    .select((eb) => eb.fn.countAll<number>().as('n'))
    .where('project_id', '=', 'p')
    .executeTakeFirstOrThrow();
  return n;
};

const refuseToCount = () => Promise.reject(new Error('counted'));

test('an unlimited quota counts nothing; several quotas are checked in one transaction', async () => {
  await using fixture = await open();
  await fixture.database.transaction(ctx, (tx) =>
    checkQuotas(tx, 'p', [{ resource: 'shares', limit: -1, requested: 1, count: refuseToCount }]),
  );
  const both = fixture.database.transaction(ctx, (tx) =>
    checkQuotas(tx, 'p', [
      { resource: 'shares', limit: 1, requested: 1, count: () => Promise.resolve(0) },
      { resource: 'gigabytes', limit: 5, requested: 6, count: () => Promise.resolve(0) },
    ]),
  );
  await assert.rejects(both, /gigabytes: requested 6, but already used 0 of 5/);
});

test('insertIfMissing says who was first, and its transaction goes on', async () => {
  await using fixture = await open();
  const { database } = fixture;
  const inserted = await Promise.all(
    Array.from({ length: 10 }, (_, index) =>
      database.transaction(ctx, async (tx) => {
        const first = await insertIfMissing(tx, 'shares', share('same', { size: index }));
        await tx
          .insertInto('shares')
          .values(share(`other ${index}`))
          .execute();
        return first;
      }),
    ),
  );
  assert.equal(inserted.filter((first) => first).length, 1);
  assert.equal((await database.read.selectFrom('shares').select('id').execute()).length, 11);
});

test('pages follow each other by key in both directions, nulls and equal values included', async () => {
  const names = ['b', null, 'a', 'b', null, 'c', 'a', 'B', null];
  await using fixture = await open(names.map((name, index) => share(`id${index}`, { name, size: index % 3 })));
  const { database } = fixture;
  const orders: SortKey[][] = [
    [{ column: 'name', direction: 'asc', nullable: true }],
    [{ column: 'name', direction: 'desc', nullable: true }],
    [{ column: 'size', direction: 'asc' }],
    [
      { column: 'size', direction: 'desc' },
      { column: 'name', direction: 'asc', nullable: true },
    ],
    [],
  ];
  const page = async (request: PageRequest) =>
    inPageOrder(
      await paginate(
        database.read.selectFrom('shares').select(['id', 'name', 'size']),
        database.dialect,
        request,
      ).execute(),
      request,
    );
  for (const order of orders) {
    const keys: SortKey[] = [...order, { column: 'id', direction: 'asc' }];
    const whole = await page({ keys });
    assert.equal(whole.length, names.length);
    const markerOf = (row: (typeof whole)[number]) => keys.map(({ column }) => row[column as 'id' | 'name' | 'size']);
    for (const [index, row] of whole.entries()) {
      const marker = markerOf(row);
      assert.deepEqual(await page({ keys, marker, limit: 2 }), whole.slice(index + 1, index + 3));
      assert.deepEqual(
        await page({ keys, marker, limit: 2, reverse: true }),
        whole.slice(Math.max(0, index - 2), index),
      );
    }
  }
});

test('nulls sort first ascending and last descending', async () => {
  await using fixture = await open([share('x', { name: 'x' }), share('n'), share('y', { name: 'y' })]);
  const ids = async (direction: 'asc' | 'desc') => {
    const keys: SortKey[] = [{ column: 'name', direction, nullable: true }];
    const query = paginate(fixture.database.read.selectFrom('shares').select('id'), fixture.database.dialect, { keys });
    return (await query.execute()).map(({ id }) => id).join('');
  };
  assert.deepEqual([await ids('asc'), await ids('desc')], ['nxy', 'yxn']);
});

test('a prepared query runs with new values and keeps its constants', async () => {
  await using fixture = await open([share('a', { size: 1 }), share('b', { size: 2, public: true })]);
  const { database } = fixture;
  const find = prepared((db: Executor<Tables>, parameter: Parameter<{ id: string; limit: number }>) =>
    db
      .selectFrom('shares')
      .select(['size', 'public'])
      .where('id', '=', parameter('id'))
      .where('project_id', '=', 'p')
      .limit(parameter('limit')),
  );
  assert.deepEqual(await find.first(database.read, { id: 'a', limit: 1 }), { size: 1, public: false });
  assert.deepEqual(await find.all(database.read, { id: 'b', limit: 5 }), [{ size: 2, public: true }]);
  assert.equal(await find.first(database.read, { id: 'c', limit: 1 }), undefined);
  const resize = prepared((db: Executor<Tables>, parameter: Parameter<{ id: string; size: number }>) =>
    db
      .updateTable('shares')
      .set({ size: parameter('size') })
      .where('id', '=', parameter('id')),
  );
  assert.equal(await database.transaction(ctx, (tx) => resize.affected(tx, { id: 'a', size: 7 })), 1);
  assert.equal(await database.transaction(ctx, (tx) => resize.affected(tx, { id: 'zz', size: 7 })), 0);
  assert.deepEqual(await find.first(database.read, { id: 'a', limit: 1 }), { size: 7, public: false });
});

test('what is deleted is hidden, stays a while, and is purged in batches', async () => {
  const before = '2026-01-02T00:00:00.000000Z';
  const rows = Array.from({ length: 25 }, (_, index) => share(`s${index}`));
  await using fixture = await open(rows);
  const { database } = fixture;
  await database.transaction(ctx, async (tx) => {
    for (const { id } of rows.slice(0, 20)) await softDelete(tx, 'shares', { id }, '2026-01-01T00:00:00.000000Z');
    assert.equal(await softDelete(tx, 'shares', { id: 's0' }, before), false);
    assert.equal(await softDelete(tx, 'shares', { id: 's20' }, before, { name: 'gone' }), true);
  });
  const visible = await notDeleted(database.read.selectFrom('shares').select('id')).execute();
  assert.equal(visible.length, 4);
  assert.equal(await purge(ctx, database, { table: 'shares', before, batch: 6 }), 20);
  assert.equal((await database.read.selectFrom('shares').select('id').execute()).length, 5);
});
