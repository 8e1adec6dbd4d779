import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { systemClock } from '@nimbo/context/clock.ts';
import { internalContext } from '@nimbo/context/internal-context.ts';
import { silentLog } from '@nimbo/context/log.ts';
import { openDatabase } from '../open-database.ts';
import { migrate } from '../migrate.ts';
import { migrationSteps } from '../migration-steps.ts';

test('a row written in a transaction is read back', async (t) => {
  const directory = mkdtempSync(join(tmpdir(), 'nimbo-db-'));
  t.after(() => rmSync(directory, { recursive: true }));
  const db = await openDatabase<{ things: { id: string; on: boolean; n: number } }>({
    name: 'x',
    url: join(directory, 'x.db'),
    log: silentLog,
    clock: systemClock,
  });
  t.after(() => db.close());
  await migrate(db, [
    {
      name: '0001-things',
      phase: 'expand',
      up: async (k, d) =>
        migrationSteps(k, d).createTable('things', (table, types) =>
          table
            .addColumn('id', types.id(), (c) => c.primaryKey())
            .addColumn('on', types.boolean())
            .addColumn('n', types.bigInteger()),
        ),
    },
  ]);
  await db.transaction(internalContext(), (tx) =>
    tx.insertInto('things').values({ id: 'a', on: true, n: 5 }).execute(),
  );
  assert.deepEqual(await db.read.selectFrom('things').selectAll().execute(), [{ id: 'a', on: true, n: 5 }]);
});
