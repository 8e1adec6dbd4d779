import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { Conflict } from '@nimbo/errors/faults.ts';
import { testMigrations } from '@nimbo/testkit/databases/migration-test.ts';
import { schemaOf } from '@nimbo/testkit/databases/schema-of.ts';
import { testDatabase } from '@nimbo/testkit/databases/test-database.ts';
import { eventMigrations } from './events/event-migration.fixture.ts';
import { migrationsThat } from './killed-migration.fixture.ts';
import { migrate, pendingMigrations } from './migrate.ts';

const migrations = migrationsThat('work');

testMigrations('db', migrations);
testMigrations('db-events', eventMigrations);

test('a process killed between two statements of a step leaves what the next run completes', async () => {
  await using fixture = await testDatabase<never>('images');
  await fixture.database.close();
  const program = fileURLToPath(new URL('killed-migration.fixture.ts', import.meta.url));
  const child = spawn(process.execPath, [program, fixture.url], { stdio: ['ignore', 'inherit', 'inherit'] });
  assert.deepEqual(await once(child, 'close'), [null, 'SIGKILL']);
  const database = await fixture.open();
  assert.equal((await migrate(database, migrations)).length, migrations.length);
  await using fresh = await testDatabase<never>('images', migrations);
  assert.deepEqual(await schemaOf(database), await schemaOf(fresh.database));
});

test('a database that is newer than the code is refused by the names of its migrations', async () => {
  await using fixture = await testDatabase<never>('images', migrations);
  await assert.rejects(migrate(fixture.database, migrations.slice(0, 2)), (error) => {
    assert.ok(error instanceof Conflict);
    assert.match(error.message, /images is newer than this release: it has the migration 0003-no-old-column/);
    return true;
  });
});

test('a phase runs only its own steps', async () => {
  await using fixture = await testDatabase<never>('images');
  await migrate(fixture.database, migrations, { phase: 'expand' });
  const pending = await pendingMigrations(fixture.database, migrations);
  assert.deepEqual(
    pending.map(({ name }) => name),
    ['0003-no-old-column'],
  );
});

test('steps out of order or misnamed are refused before anything runs', async () => {
  await using fixture = await testDatabase<never>('images');
  await assert.rejects(migrate(fixture.database, migrations.toReversed()), /must come after/);
  const misnamed = [{ name: 'tables', phase: 'expand', up: () => Promise.resolve() }] as const;
  await assert.rejects(migrate(fixture.database, misnamed), /not named NNNN-<change>/);
});
