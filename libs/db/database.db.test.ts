import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { sql } from 'kysely';
import { internalContext } from '@nimbo/context/internal-context.ts';
import { BadRequest } from '@nimbo/errors/faults.ts';
import { testDatabase, testDialect } from '@nimbo/testkit/databases/test-database.ts';
import type { Migration } from './migration.ts';
import { migrationSteps } from './migration-steps.ts';
import { ForeignKeyViolation, UniqueViolation } from './unique-violation.ts';

interface Tables {
  volumes: { id: string; name: string; size: number; bootable: boolean | null; bytes: Uint8Array | null };
  attachments: { id: string; volume_id: string };
}

const migrations: readonly Migration[] = [
  {
    name: '0001-volumes',
    phase: 'expand',
    up: async (db, dialect) => {
      const { createTable, createUniqueIndex } = migrationSteps(db, dialect);
      await createTable('volumes', (table, types) =>
        table
          .addColumn('id', types.id(), (column) => column.primaryKey())
          .addColumn('name', types.text(20), (column) => column.notNull())
          .addColumn('size', types.bigInteger(), (column) => column.notNull())
          .addColumn('bootable', types.boolean())
          .addColumn('bytes', types.bytes()),
      );
      await createUniqueIndex('volumes', ['name', 'size']);
      await createTable('attachments', (table, types) =>
        table
          .addColumn('id', types.id(), (column) => column.primaryKey())
          .addColumn('volume_id', types.id(), (column) => column.notNull())
          .addForeignKeyConstraint('fk_attachments_volume', ['volume_id'], 'volumes', ['id']),
      );
    },
  },
];

const ctx = internalContext();
const volume = (id: string, more: Partial<Tables['volumes']> = {}): Tables['volumes'] => ({
  id,
  name: `name of ${id}`,
  size: 1,
  bootable: null,
  bytes: null,
  ...more,
});

const open = () => testDatabase<Tables>('volumes', migrations);

test('values come back as they were written', async () => {
  await using fixture = await open();
  const { database } = fixture;
  const rows = [
    volume('a', { bootable: true, size: Number.MAX_SAFE_INTEGER, bytes: Buffer.from([0, 255, 39, 92]) }),
    volume('b', { bootable: false, size: -5, name: `it's \\ "x" 漢字 🧊` }),
    volume('c'),
  ];
  await database.transaction(ctx, (tx) => tx.insertInto('volumes').values(rows).execute());
  const read = await database.read.selectFrom('volumes').selectAll().orderBy('id').execute();
  assert.deepEqual(
    read.map((row) => ({ ...row, bytes: row.bytes === null ? null : Buffer.from(row.bytes) })),
    rows,
  );
  assert.equal(Object.getPrototypeOf(read[0]), Object.prototype);
});

test('counts and sums are numbers, integers beyond 2^53 are BigInt', async () => {
  await using fixture = await open();
  const { database } = fixture;
  await database.transaction(ctx, (tx) =>
    tx
      .insertInto('volumes')
      .values([volume('a', { size: 3 }), volume('b', { size: 4 })])
      .execute(),
  );
  const { rows } = await sql<{ n: number; total: number; wide: bigint }>`
    select count(*) as n, sum(size) as total, 9007199254740993 as wide from volumes`.execute(database.read);
  assert.deepEqual(rows, [{ n: 2, total: 7, wide: 9007199254740993n }]);
});

test('text compares and sorts by code point, letter case and trailing blanks included', async () => {
  await using fixture = await open();
  const { database } = fixture;
  const names = ['B', 'a', 'A', 'a ', 'Z', 'é', 'z', '_'];
  await database.transaction(ctx, (tx) =>
    tx
      .insertInto('volumes')
      .values(names.map((name, index) => volume(String(index), { name })))
      .execute(),
  );
  const sorted = await database.read.selectFrom('volumes').select('name').orderBy('name').execute();
  assert.deepEqual(
    sorted.map(({ name }) => name),
    names.toSorted(),
  );
  const equal = await database.read.selectFrom('volumes').select('name').where('name', '=', 'a').execute();
  assert.deepEqual(equal, [{ name: 'a' }]);
});

test('a write through the read handle is refused', async () => {
  await using fixture = await open();
  const { database } = fixture;
  await assert.rejects(database.read.insertInto('volumes').values(volume('a')).execute(), /read.?only/i);
  assert.deepEqual(await database.read.selectFrom('volumes').select('id').execute(), []);
});

test('a transaction whose function throws leaves nothing', async () => {
  await using fixture = await open();
  const { database } = fixture;
  const failing = database.transaction(ctx, async (tx) => {
    await tx.insertInto('volumes').values(volume('a')).execute();
    throw new Error('changed my mind');
  });
  await assert.rejects(failing, /changed my mind/);
  assert.deepEqual(await database.read.selectFrom('volumes').select('id').execute(), []);
  assert.equal(database.stats().rolledBack, 1);
});

test('a transaction inside a transaction is refused by name instead of waiting for itself', async () => {
  await using fixture = await open();
  const { database } = fixture;
  const nested = database.transaction(ctx, () => database.transaction(ctx, (tx) => tx.selectFrom('volumes').execute()));
  await assert.rejects(nested, /inside a transaction of volumes; pass the outer tx/);
  await database.transaction(ctx, (tx) => tx.insertInto('volumes').values(volume('a')).execute());
});

test('a query after the end of its transaction is refused', async () => {
  await using fixture = await open();
  const { database } = fixture;
  const leaked = await database.transaction(ctx, (tx) => Promise.resolve({ tx }));
  await assert.rejects(leaked.tx.insertInto('volumes').values(volume('a')).execute(), /has been committed/);
});

test('a failed query fails its transaction even when its error is swallowed', async () => {
  await using fixture = await open();
  const { database } = fixture;
  const swallowing = database.transaction(ctx, async (tx) => {
    await tx.insertInto('volumes').values(volume('a')).execute();
    await tx
      .insertInto('volumes')
      .values(volume('a'))
      .execute()
      .catch(() => undefined);
  });
  await assert.rejects(swallowing, UniqueViolation);
  assert.deepEqual(await database.read.selectFrom('volumes').select('id').execute(), []);
});

test('a violated unique index is told apart by its columns', async () => {
  await using fixture = await open();
  const { database } = fixture;
  await database.transaction(ctx, (tx) => tx.insertInto('volumes').values(volume('a')).execute());
  const again = database.transaction(ctx, (tx) =>
    tx
      .insertInto('volumes')
      .values(volume('b', { name: 'name of a' }))
      .execute(),
  );
  await assert.rejects(again, (error) => {
    assert.ok(error instanceof UniqueViolation);
    assert.equal(error.concerns('volumes', 'name', 'size'), true);
    assert.equal(error.concerns('volumes', 'name'), false);
    assert.equal(error.kind, 'conflict');
    return true;
  });
});

test('a reference to nothing, and the removal of what is referred to, are recognised', async () => {
  await using fixture = await open();
  const { database } = fixture;
  const dangling = database.transaction(ctx, (tx) =>
    tx.insertInto('attachments').values({ id: 'x', volume_id: 'none' }).execute(),
  );
  await assert.rejects(dangling, ForeignKeyViolation);
  await database.transaction(ctx, async (tx) => {
    await tx.insertInto('volumes').values(volume('a')).execute();
    await tx.insertInto('attachments').values({ id: 'x', volume_id: 'a' }).execute();
  });
  const removal = database.transaction(ctx, (tx) => tx.deleteFrom('volumes').where('id', '=', 'a').execute());
  await assert.rejects(removal, ForeignKeyViolation);
});

test('an update counts the rows it matched, changed or not', async () => {
  await using fixture = await open();
  const { database } = fixture;
  await database.transaction(ctx, (tx) => tx.insertInto('volumes').values(volume('a')).execute());
  const update = (size: number) =>
    database.transaction(ctx, (tx) =>
      tx.updateTable('volumes').set({ size }).where('id', '=', 'a').executeTakeFirstOrThrow(),
    );
  assert.equal((await update(1)).numUpdatedRows, 1n);
  assert.equal((await update(2)).numUpdatedRows, 1n);
});

test('insert and delete return rows', async () => {
  await using fixture = await open();
  const { database } = fixture;
  const inserted = await database.transaction(ctx, (tx) =>
    tx
      .insertInto('volumes')
      .values(volume('a', { bootable: true }))
      .returning(['id', 'bootable'])
      .execute(),
  );
  assert.deepEqual(inserted, [{ id: 'a', bootable: true }]);
  const deleted = await database.transaction(ctx, (tx) =>
    tx.deleteFrom('volumes').where('id', '=', 'a').returning('size').execute(),
  );
  assert.deepEqual(deleted, [{ size: 1 }]);
});

test('an upsert written once works everywhere', async () => {
  await using fixture = await open();
  const { database } = fixture;
  const put = (size: number) =>
    database.transaction(ctx, (tx) =>
      tx
        .insertInto('volumes')
        .values(volume('a', { size }))
        .onConflict((conflict) => conflict.column('id').doUpdateSet((eb) => ({ size: eb.ref('excluded.size') })))
        .execute(),
    );
  await put(1);
  await put(9);
  assert.deepEqual(await database.read.selectFrom('volumes').select('size').execute(), [{ size: 9 }]);
});

test('locked reads are written once and left out where they are not needed', async () => {
  await using fixture = await open();
  const { database } = fixture;
  await database.transaction(ctx, (tx) => tx.insertInto('volumes').values(volume('a')).execute());
  const rows = await database.transaction(ctx, (tx) =>
    tx.selectFrom('volumes').select('id').where('id', '=', 'a').forUpdate().execute(),
  );
  assert.deepEqual(rows, [{ id: 'a' }]);
});

test('what not every database can keep is refused before it is sent', async () => {
  await using fixture = await open();
  const { database } = fixture;
  const find = (id: unknown) => sql`select id from volumes where id = ${id}`.execute(database.read);
  await assert.rejects(find('a\0b'), BadRequest);
  await assert.rejects(find({ id: 1 }), /must be text, number/);
  await assert.rejects(find(['a', 'b']), /an array/);
  await assert.rejects(find(new Date(0)), /must be text, number/);
  await assert.rejects(find(Number.NaN), /cannot be a query parameter/);
});

test('a caller that has gone is not served', async () => {
  await using fixture = await open();
  const { database } = fixture;
  const signal = AbortSignal.abort(new Error('client closed the connection'));
  const work = database.transaction({ ...ctx, signal }, (tx) => tx.insertInto('volumes').values(volume('a')).execute());
  await assert.rejects(work, /client closed/);
});

test('concurrent increments behind a locked read lose none', async () => {
  await using fixture = await open();
  const { database } = fixture;
  await database.transaction(ctx, (tx) =>
    tx
      .insertInto('volumes')
      .values(volume('a', { size: 0 }))
      .execute(),
  );
  const increment = () =>
    database.transaction(ctx, async (tx) => {
      const { size } = await tx
        .selectFrom('volumes')
        .select('size')
        .where('id', '=', 'a')
        .forUpdate()
        .executeTakeFirstOrThrow();
      await tx
        .updateTable('volumes')
        .set({ size: size + 1 })
        .where('id', '=', 'a')
        .execute();
    });
  await Promise.all(Array.from({ length: 50 }, increment));
  assert.deepEqual(await database.read.selectFrom('volumes').select('size').execute(), [{ size: 50 }]);
});

test('deadlocked transactions run again until both are done', async () => {
  await using fixture = await open();
  const { database } = fixture;
  await database.transaction(ctx, (tx) =>
    tx
      .insertInto('volumes')
      .values([volume('a', { size: 0 }), volume('b', { size: 0 })])
      .execute(),
  );
  const addTo = (first: string, second: string) =>
    database.transaction(ctx, async (tx) => {
      for (const id of [first, second]) {
        await tx
          .updateTable('volumes')
          .set((eb) => ({ size: eb('size', '+', 1) }))
          .where('id', '=', id)
          .execute();
        if (testDialect() !== 'sqlite') await delay(20);
      }
    });
  await Promise.all([addTo('a', 'b'), addTo('b', 'a'), addTo('a', 'b'), addTo('b', 'a')]);
  const sizes = await database.read.selectFrom('volumes').select('size').execute();
  assert.deepEqual(sizes, [{ size: 4 }, { size: 4 }]);
  if (testDialect() !== 'sqlite') assert.ok(database.stats().retried > 0);
});

test('too long a text is refused by the servers; SQLite leaves lengths to the API', async () => {
  await using fixture = await open();
  const name = 'x'.repeat(21);
  const insert = fixture.database.transaction(ctx, (tx) =>
    tx.insertInto('volumes').values(volume('a', { name })).execute(),
  );
  if (testDialect() === 'sqlite') await insert;
  else await assert.rejects(insert, BadRequest);
  const kept = await fixture.database.read.selectFrom('volumes').select('name').execute();
  assert.deepEqual(kept, testDialect() === 'sqlite' ? [{ name }] : []);
});

test('closing twice is closing once, and a closed database says so', async () => {
  await using fixture = await open();
  await fixture.database.ping();
  await fixture.database.close();
  await fixture.database.close();
  await assert.rejects(
    fixture.database.transaction(ctx, () => Promise.resolve()),
    /is closed/,
  );
});
