import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Bus } from '@nimbo/bus/bus.ts';
import type { ConfigOf, ConfigSection } from '@nimbo/config/option.ts';
import { systemClock } from '@nimbo/context/clock.ts';
import { silentLog } from '@nimbo/context/log.ts';
import type { Database } from '@nimbo/db/database.ts';
import type { Migration } from '@nimbo/db/migration.ts';
import type { RoleDeps } from '@nimbo/service/role.ts';
import { testDatabase, type TestDatabase } from '@nimbo/testkit/databases/test-database.ts';
import { defaultSettings } from '../testing/nova-fixture.ts';
import { createNovaApi } from './main.ts';

const deafBus: Bus = {
  call: () => Promise.reject(new Error('nobody serves')),
  cast: () => Promise.resolve(),
  fanout: () => Promise.resolve(),
  serve: () => Promise.resolve(() => Promise.resolve()),
  isConnected: () => false,
  close: () => Promise.resolve(),
};

const depsOf = (opened: Map<string, TestDatabase<never>>, cells: readonly string[]): RoleDeps => ({
  log: silentLog,
  clock: systemClock,
  bus: deafBus,
  host: 'test',
  cloudId: 'c1',
  config: <S extends ConfigSection>() => ({ ...defaultSettings(), cells }) as unknown as ConfigOf<S>,
  database: async <T>(name: string, migrations: readonly Migration[]) => {
    const own = opened.get(name) ?? (await testDatabase<never>(name, migrations));
    opened.set(name, own);
    return own.database as unknown as Database<T>;
  },
  directory: (name) => Promise.resolve(name),
  secret: () => Promise.resolve('secret'),
  endpoint: () => undefined,
});

test('the role opens a database for each cell, those of earlier starts too, is healthy and stops', async () => {
  const opened = new Map<string, TestDatabase<never>>();
  const first = await createNovaApi(depsOf(opened, ['cell1', 'far']));
  assert.deepEqual([...opened.keys()].toSorted(), ['nova-api', 'nova-cell0', 'nova-cell1', 'nova-far']);
  await first.start();
  await first.stop();
  const second = await createNovaApi(depsOf(opened, ['cell1']));
  assert.equal(second.healthChecks?.length, 4);
  for (const check of second.healthChecks) {
    assert.equal((await check.check(new AbortController().signal)).healthy, true);
  }
  await second.start();
  await second.stop();
  assert.equal(await second.purge?.('2100-01-01T00:00:00.000000Z'), 0);
  for (const own of opened.values()) await own.close();
});
