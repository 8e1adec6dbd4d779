import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createInProcessHub } from '@nimbo/bus/in-process-bus.ts';
import type { ConfigOf, ConfigSection } from '@nimbo/config/option.ts';
import { systemClock } from '@nimbo/context/clock.ts';
import { internalContext } from '@nimbo/context/internal-context.ts';
import { silentLog } from '@nimbo/context/log.ts';
import type { Database } from '@nimbo/db/database.ts';
import { appendEvent } from '@nimbo/db/events/append-event.ts';
import type { RoleDeps } from '@nimbo/service/role.ts';
import { testDatabase } from '@nimbo/testkit/databases/test-database.ts';
import { until } from '@nimbo/testkit/wait.ts';
import { neutronMigrations } from './db/migrations.ts';
import type { Tables } from './db/tables.ts';
import { createNeutron } from './main.ts';

const ctx = internalContext();

const depsOn = (database: Database<Tables>): RoleDeps => ({
  log: silentLog,
  clock: systemClock,
  bus: createInProcessHub().bus(),
  host: 'test',
  cloudId: 'c1',
  config: <S extends ConfigSection>(section: S) =>
    Object.fromEntries(
      Object.entries(section.options).map(([name, option]) => [name, option.default]),
    ) as unknown as ConfigOf<S>,
  database: <T>() => Promise.resolve(database as unknown as Database<T>),
  directory: () => Promise.reject(new Error('neutron keeps no files')),
  secret: () => Promise.resolve('secret'),
  endpoint: () => undefined,
});

test('the role is healthy and gives events their place in the history', async () => {
  const own = await testDatabase<Tables>('neutron', neutronMigrations);
  const role = await createNeutron(depsOn(own.database));
  await role.start();
  try {
    for (const one of role.healthChecks ?? []) assert.equal((await one.check(ctx.signal)).healthy, true);
    await own.database.transaction(ctx, (tx) =>
      appendEvent(tx, ctx, { type: 'neutron.network.created', resourceType: 'network', resourceId: 'n' }),
    );
    await until('the event has a number', async () => {
      const row = await own.database.read.selectFrom('events').select('sequence').executeTakeFirstOrThrow();
      return row.sequence === 1;
    });
  } finally {
    await role.stop();
    await own.close();
  }
});
