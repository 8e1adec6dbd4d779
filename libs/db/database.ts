import type { Kysely, Transaction } from 'kysely';
import type { Context } from '@nimbo/context/context.ts';

/** The three databases. One code, one suite. */
export type Dialect = 'sqlite' | 'postgres' | 'mariadb';

/** What stores take as their first argument: a database to read from, or a transaction. */
export type Executor<Tables> = Kysely<Tables>;

/**
 * One service's database (nova has several). Rules (architecture.md §2–3):
 * reads outside a transaction go through `read`; every write is in `transaction`; inside a transaction nothing but this
 * database is awaited; a transaction's function may run again after a deadlock or serialization failure, so it has no
 * effect beside its queries.
 */
export interface Database<Tables> {
  /** The database's name, for example `keystone`, as configuration and file names say it. */
  readonly name: string;
  readonly dialect: Dialect;
  /** For reads outside a transaction; on SQLite a reader of its own that never waits for the writer. */
  readonly read: Executor<Tables>;
  /**
   * Runs `work` in a transaction: `BEGIN IMMEDIATE` behind a queue on SQLite, REPEATABLE READ on MariaDB with locked
   * reads where they matter, SERIALIZABLE or locked reads on PostgreSQL. Retries what the database asks to retry.
   * @throws Unavailable when the database does not answer, InsufficientStorage when its disk is full
   */
  transaction<T>(ctx: Pick<Context, 'signal' | 'log'>, work: (tx: Transaction<Tables>) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}
