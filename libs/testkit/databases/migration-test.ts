import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Transaction } from 'kysely';
import type { Database } from '@nimbo/db/database.ts';
import { migrate } from '@nimbo/db/migrate.ts';
import type { Migration } from '@nimbo/db/migration.ts';
import { golden } from '../golden.ts';
import { recordedStatements, wrappedHandle } from './recorded-statements.ts';
import { schemaOf } from './schema-of.ts';
import { testDatabase, testDialect } from './test-database.ts';

/**
 * Declares the tests that every list of migrations passes, and compares its SQL with
 * `golden/<service>/sql/schema.<dialect>.sql`. To be called by a service's `db/migrations.db.test.ts`, which runs
 * once per database.
 */
export const testMigrations = (service: string, migrations: readonly Migration[]): void => {
  const dialect = testDialect();
  test(`${service}: the SQL of the migrations is what was reviewed`, async () =>
    golden(`${service}/sql/schema.${dialect}.sql`, await recordedStatements(dialect, migrations)));

  test(`${service}: migrations run from empty and then have nothing to do`, async () => {
    await using fixture = await testDatabase<never>(service);
    const names = migrations.map(({ name }) => name);
    assert.deepEqual(await migrate(fixture.database, migrations), names);
    assert.deepEqual(await migrate(fixture.database, migrations), []);
  });

  test(`${service}: each previous version leads to the same schema`, async () => {
    const expected = await schemaFromEmpty(service, migrations);
    for (let version = 1; version < migrations.length; version += 1) {
      await using fixture = await testDatabase<never>(service, migrations.slice(0, version));
      await migrate(fixture.database, migrations);
      assert.deepEqual(await schemaOf(fixture.database), expected, `from version ${version}`);
    }
  });

  test(`${service}: expanding first and contracting later leads to the same schema`, async () => {
    await using fixture = await testDatabase<never>(service);
    await migrate(fixture.database, migrations, { phase: 'expand' });
    await migrate(fixture.database, migrations, { phase: 'contract' });
    assert.deepEqual(await schemaOf(fixture.database), await schemaFromEmpty(service, migrations));
  });

  test(`${service}: an interruption after any statement is made good by the next run`, async () => {
    await using fixture = await testDatabase<never>(service);
    let statements = 0;
    do statements += 1;
    while (await isInterrupted(fixture.database, migrations, statements));
    assert.deepEqual(await migrate(fixture.database, migrations), []);
    assert.deepEqual(await schemaOf(fixture.database), await schemaFromEmpty(service, migrations));
  });

  test(`${service}: two that migrate at the same time do it once`, async () => {
    await using fixture = await testDatabase<never>(service);
    const other = dialect === 'sqlite' ? fixture.database : await fixture.open();
    const ran = await Promise.all([migrate(fixture.database, migrations), migrate(other, migrations)]);
    assert.deepEqual(
      ran.flat().toSorted(),
      migrations.map(({ name }) => name),
    );
    assert.deepEqual(await schemaOf(fixture.database), await schemaFromEmpty(service, migrations));
  });
};

const schemaFromEmpty = async (service: string, migrations: readonly Migration[]): Promise<readonly string[]> => {
  await using fixture = await testDatabase<never>(service, migrations);
  return await schemaOf(fixture.database);
};

class Interruption extends Error {}

/** Migrates until so many statements of one step have run; false when every step needed fewer. */
const isInterrupted = async (
  database: Database<never>,
  migrations: readonly Migration[],
  statements: number,
): Promise<boolean> => {
  try {
    await migrate(
      database,
      migrations.map((migration) => interrupted(migration, statements)),
    );
    return false;
  } catch (error) {
    if (error instanceof Interruption) return true;
    throw error;
  }
};

const interrupted = (migration: Migration, statements: number): Migration => ({
  name: migration.name,
  phase: migration.phase,
  up: (db, dialect) => {
    let left = statements;
    const handle = wrappedHandle(dialect, async (query) => {
      if (left === 0) throw new Interruption(`interrupted before ${query.sql}`);
      left -= 1;
      return (db as Transaction<unknown>).executeQuery(query);
    });
    return migration.up(handle, dialect);
  },
});
