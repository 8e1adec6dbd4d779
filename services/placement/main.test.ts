import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Bus } from '@nimbo/bus/bus.ts';
import { systemClock } from '@nimbo/context/clock.ts';
import { internalContext } from '@nimbo/context/internal-context.ts';
import { timestampOf } from '@nimbo/context/timestamp.ts';
import { silentLog } from '@nimbo/context/log.ts';
import type { Database } from '@nimbo/db/database.ts';
import type { RoleDeps } from '@nimbo/service/role.ts';
import { testDatabase } from '@nimbo/testkit/databases/test-database.ts';
import { until } from '@nimbo/testkit/wait.ts';
import type { ConfigOf, ConfigSection } from '@nimbo/config/option.ts';
import { placementSection } from './config.ts';
import { placementMigrations } from './db/migrations.ts';
import type { Tables } from './db/tables.ts';
import { createPlacement } from './main.ts';
import { createProvider } from './domain/resource-provider.ts';

const deafBus: Bus = {
  call: () => Promise.reject(new Error('nobody serves')),
  cast: () => Promise.resolve(),
  fanout: () => Promise.resolve(),
  serve: () => Promise.resolve(() => Promise.resolve()),
  isConnected: () => false,
  close: () => Promise.resolve(),
};

const defaults = Object.fromEntries(
  Object.entries(placementSection.options).map(([name, option]) => [name, option.default]),
);

const depsOf = (database: Database<Tables>): RoleDeps => ({
  log: silentLog,
  clock: systemClock,
  bus: deafBus,
  host: 'test',
  cloudId: 'c1',
  config: <S extends ConfigSection>() => defaults as ConfigOf<S>,
  database: <T>() => Promise.resolve(database as unknown as Database<T>),
  directory: (name) => Promise.resolve(name),
  secret: () => Promise.resolve('secret'),
  endpoint: () => undefined,
});

test('the role makes the standard vocabulary, relays events, purges them and stops', async () => {
  await using fixture = await testDatabase<Tables>('placement', placementMigrations);
  const { database } = fixture;
  const role = await createPlacement(depsOf(database));
  await role.start();
  const ctx = internalContext();
  const { count } = await database.read
    .selectFrom('traits')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .executeTakeFirstOrThrow();
  assert.ok(count > 300);
  for (const check of role.healthChecks ?? []) assert.equal((await check.check(ctx.signal)).healthy, true);
  await createProvider(ctx, { db: database, settings: defaults as never, changed: () => undefined }, { name: 'host' });
  await until('the event is published', async () => {
    const progress = await database.read.selectFrom('event_progress').select('published').executeTakeFirst();
    return progress?.published === 1;
  });
  await role.stop();
  assert.equal(await role.purge?.(timestampOf(Date.parse('2100-01-01'))), 1);
});

test('what is started again changes nothing', async () => {
  await using fixture = await testDatabase<Tables>('placement', placementMigrations);
  const read = async () => fixture.database.read.selectFrom('resource_classes').selectAll().orderBy('name').execute();
  const first = await createPlacement(depsOf(fixture.database));
  await first.start();
  await first.stop();
  const before = await read();
  const second = await createPlacement(depsOf(fixture.database));
  await second.start();
  await second.stop();
  assert.deepEqual(await read(), before);
});
