import type { Kysely, Transaction } from 'kysely';
import type { Context } from '@nimbo/context/context.ts';

/** The three databases. One code, one suite. */
export type Dialect = 'sqlite' | 'postgres' | 'mariadb';

/** What stores take as their first argument: a database to read from, or a transaction. */
export type Executor<Tables> = Kysely<Tables>;

/** The part of a context that a transaction needs. */
export type TransactionContext = Pick<Context, 'signal' | 'log'>;

/** What metrics and health pages tell about a database since it was opened. */
export interface DatabaseStats {
  /** Transactions that wait for a connection now. */
  readonly waiting: number;
  /** Transactions that run now. */
  readonly running: number;
  readonly committed: number;
  /** Rolled back for good: the function threw, or the database refused. */
  readonly rolledBack: number;
  /** Times a transaction ran again after a deadlock or serialization failure. */
  readonly retried: number;
}

/**
 * One service's database (nova has several). Rules (architecture.md §2–3):
 * reads outside a transaction go through `read`; every write is in `transaction`; inside a transaction nothing but this
 * database is awaited; a transaction's function may run again after a deadlock or serialization failure, so it has no
 * effect beside its queries. An error of a query inside a transaction ends the transaction: catch it outside.
 */
export interface Database<Tables> {
  /** The database's name, for example `keystone`, as configuration and file names say it. */
  readonly name: string;
  readonly dialect: Dialect;
  /** Random, new with each opening: tells what this handle's process left behind from what an earlier one did. */
  readonly instance: string;
  /** For reads outside a transaction; a write through it is an error. On SQLite it never waits for the writer. */
  readonly read: Executor<Tables>;
  /**
   * Runs `work` in a transaction: `BEGIN IMMEDIATE` behind a queue on SQLite, READ COMMITTED on PostgreSQL and
   * MariaDB. What a decision rests on is therefore locked first (`forUpdate()`, which SQLite's compiler leaves out, or
   * `quota-lock.ts`) or made part of the write (`compare-and-set.ts`). Retries what the database asks to retry.
   * @throws Unavailable when the database does not answer, InsufficientStorage when its disk is full, and the
   * signal's reason when it aborts before the transaction begins
   */
  transaction<T>(ctx: TransactionContext, work: (tx: Transaction<Tables>) => Promise<T>): Promise<T>;
  /**
   * Asks the database for a sign of life.
   * @throws Unavailable when there is none
   */
  ping(): Promise<void>;
  stats(): DatabaseStats;
  /** Waits for what runs, then lets go of every connection; idempotent. */
  close(): Promise<void>;
}
