import { systemClock } from '@nimbo/context/clock.ts';
import { silentLog } from '@nimbo/context/log.ts';
import type { Database } from '@nimbo/db/database.ts';
import { migrate } from '@nimbo/db/migrate.ts';
import type { Migration } from '@nimbo/db/migration.ts';
import { openDatabase } from '@nimbo/db/open-database.ts';

/** A database of the child's own making; two connections are enough for its few sagas. */
export const openTestDatabase = async <Tables>(
  url: string,
  migrations: readonly Migration[],
): Promise<Database<Tables>> => {
  const options = { name: 'kill-points', url, log: silentLog, clock: systemClock, poolSize: 2 };
  const database = await openDatabase<Tables>(options);
  await migrate(database, migrations);
  return database;
};
