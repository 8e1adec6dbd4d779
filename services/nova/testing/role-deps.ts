import type { Bus } from '@nimbo/bus/bus.ts';
import type { ConfigOf, ConfigSection } from '@nimbo/config/option.ts';
import { systemClock } from '@nimbo/context/clock.ts';
import { silentLog } from '@nimbo/context/log.ts';
import type { Database } from '@nimbo/db/database.ts';
import type { Migration } from '@nimbo/db/migration.ts';
import type { RoleDeps } from '@nimbo/service/role.ts';
import { testDatabase, type TestDatabase } from '@nimbo/testkit/databases/test-database.ts';

/** What control hands to its roles, with databases of the test's own that go when it is disposed of. */
export const roleDeps = (bus: Bus): AsyncDisposable & { readonly deps: RoleDeps } => {
  const opened = new Map<string, Promise<TestDatabase<never>>>();
  const deps: RoleDeps = {
    log: silentLog,
    clock: systemClock,
    bus,
    host: 'control',
    cloudId: 'cloud',
    config: <S extends ConfigSection>(section: S) =>
      Object.fromEntries(
        Object.entries(section.options).map(([name, option]) => [name, option.default]),
      ) as ConfigOf<S>,
    database: async <T>(name: string, migrations: readonly Migration[]) => {
      const own = opened.get(name) ?? testDatabase<never>(name, migrations);
      opened.set(name, own);
      return (await own).database as unknown as Database<T>;
    },
    directory: (name) => Promise.resolve(name),
    secret: (name) => Promise.resolve(`secret of ${name}`),
    endpoint: () => undefined,
  };
  const close = async (): Promise<void> => {
    for (const own of opened.values()) await (await own).close();
  };
  return { deps, [Symbol.asyncDispose]: close };
};
