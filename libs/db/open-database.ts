import type { Clock } from '@nimbo/context/clock.ts';
import type { Log } from '@nimbo/context/log.ts';
import { databaseLocation } from './database-url.ts';
import type { Database } from './database.ts';

/** What a database needs to be opened; `serve` builds it from the configuration. */
export interface OpenDatabaseOptions {
  /** For example `keystone` or `nova-cell1`. */
  readonly name: string;
  /** A path (SQLite), `postgres://…`, `mariadb://…` or `mysql://…`. */
  readonly url: string;
  readonly log: Log;
  readonly clock: Clock;
  /** Most connections that writers take, and as many again for readers (PostgreSQL, MariaDB); 10 unless told. */
  readonly poolSize?: number;
  /** Milliseconds after which a statement is cancelled by the server; 30 seconds unless told. */
  readonly statementTimeout?: number;
}

/**
 * Opens one of the three databases; only the driver that is needed is loaded.
 * @throws Unavailable when the file belongs to another process or the server does not answer
 */
export const openDatabase = async <Tables>(options: OpenDatabaseOptions): Promise<Database<Tables>> => {
  const location = databaseLocation(options.url);
  if (location.dialect === 'sqlite') {
    const { openSqlite } = await import('./sqlite/sqlite-database.ts');
    return openSqlite<Tables>({ ...options, path: location.path });
  }
  if (location.dialect === 'postgres') {
    const { openPostgres } = await import('./postgres/postgres-database.ts');
    return openPostgres<Tables>({ ...options, url: location.url });
  }
  const { openMariadb } = await import('./mariadb/mariadb-database.ts');
  return openMariadb<Tables>({ ...options, url: location.url });
};
