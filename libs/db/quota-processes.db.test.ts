import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { testDatabase, testDialect } from '@nimbo/testkit/databases/test-database.ts';
import { serverMigrations, type ServerTables } from './quota-creating-process.fixture.ts';

const run = promisify(execFile);
const program = fileURLToPath(new URL('quota-creating-process.fixture.ts', import.meta.url));

const createIn = async (url: string, wanted: number) => {
  const { stdout } = await run(process.execPath, [program, url, String(wanted)]);
  return JSON.parse(stdout) as { created: number; others: string[] };
};

test('64 parallel creates against a quota of 10, by as many processes as the database allows, give exactly 10', async () => {
  await using fixture = await testDatabase<ServerTables>('servers', serverMigrations);
  await fixture.database.close();
  const shares = testDialect() === 'sqlite' ? [64] : [32, 32];
  const results = await Promise.all(shares.map((wanted) => createIn(fixture.url, wanted)));
  assert.deepEqual(
    results.flatMap(({ others }) => others),
    [],
  );
  assert.equal(
    results.reduce((sum, { created }) => sum + created, 0),
    10,
  );
  const database = await fixture.open();
  assert.equal((await database.read.selectFrom('servers').select('id').execute()).length, 10);
});
