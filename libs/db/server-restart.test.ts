import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sql } from 'kysely';
import { systemClock } from '@nimbo/context/clock.ts';
import { internalContext } from '@nimbo/context/internal-context.ts';
import { silentLog } from '@nimbo/context/log.ts';
import { Timeout, Unavailable } from '@nimbo/errors/faults.ts';
import { startMariadb } from '@nimbo/testkit/databases/start-mariadb.ts';
import { startPostgres } from '@nimbo/testkit/databases/start-postgres.ts';
import { migrate } from './migrate.ts';
import { migrationSteps } from './migration-steps.ts';
import { openDatabase } from './open-database.ts';

interface Tables {
  things: { id: string };
}

const ctx = internalContext();
const things = {
  name: '0001-things',
  phase: 'expand',
  up: (db: Parameters<typeof migrationSteps>[0], dialect: Parameters<typeof migrationSteps>[1]) =>
    migrationSteps(db, dialect).createTable('things', (table, types) =>
      table.addColumn('id', types.id(), (column) => column.primaryKey().notNull()),
    ),
} as const;

for (const { name, start } of [
  { name: 'PostgreSQL', start: startPostgres },
  { name: 'MariaDB', start: startMariadb },
]) {
  test(`${name}: a crash of the server costs no committed row, and the same handle works on`, async (t) => {
    const server = await start({ durable: true });
    t.after(() => server.stop());
    const options = { name: 'things', url: server.url, log: silentLog, clock: systemClock, statementTimeout: 2000 };
    const database = await openDatabase<Tables>(options);
    t.after(() => database.close());
    await migrate(database, [things]);
    const insert = (id: string) => database.transaction(ctx, (tx) => tx.insertInto('things').values({ id }).execute());
    await insert('before');
    await server.restart();
    assert.deepEqual(await database.read.selectFrom('things').select('id').execute(), [{ id: 'before' }]);
    await insert('after');
    assert.equal((await database.read.selectFrom('things').select('id').execute()).length, 2);
    const slow =
      name === 'PostgreSQL'
        ? sql`select pg_sleep(60)`
        : sql`select sum(a.seq * b.seq) from seq_1_to_1000000 a, seq_1_to_1000000 b`;
    await assert.rejects(slow.execute(database.read), Timeout);
    server.stop();
    await assert.rejects(database.ping(), Unavailable);
    await assert.rejects(insert('never'), Unavailable);
    await assert.rejects(openDatabase<Tables>(options), Unavailable);
  });
}
