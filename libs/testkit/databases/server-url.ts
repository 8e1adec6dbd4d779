import type { Dialect } from '@nimbo/db/database.ts';
import { startMariadb } from './start-mariadb.ts';
import { startPostgres } from './start-postgres.ts';
import type { TestServer } from './test-server.ts';

type ServerDialect = Exclude<Dialect, 'sqlite'>;

/** Where the test runner says which servers it has started for the whole run. */
export const serverVariables: Readonly<Record<ServerDialect, string>> = {
  postgres: 'NIMBO_TEST_POSTGRES_URL',
  mariadb: 'NIMBO_TEST_MARIADB_URL',
};

/** One server per test process where the runner has started none: the one exception to "no module-level state". */
const started = new Map<ServerDialect, Promise<TestServer>>();

/** The administrative URL of the run's server; starts one that lives as long as this process where there is none. */
export const serverUrl = async (dialect: ServerDialect): Promise<string> => {
  const given = process.env[serverVariables[dialect]];
  if (given !== undefined && given !== '') return given;
  const known = started.get(dialect) ?? (dialect === 'postgres' ? startPostgres() : startMariadb());
  started.set(dialect, known);
  return (await known).url;
};
