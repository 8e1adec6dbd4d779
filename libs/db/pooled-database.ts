import { randomInt, randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { CompiledQuery, type ConnectionProvider, type DatabaseConnection, type Kysely, type Transaction } from 'kysely';
import type { ConnectionPool, PooledConnection } from './connection-pool.ts';
import type { Database, DatabaseStats, Dialect, TransactionContext } from './database.ts';
import { readHandle, transactionHandle, type DialectParts } from './kysely-handle.ts';
import { NestedTransactionGuard } from './nested-transaction.ts';
import { TransactionConnection } from './transaction-connection.ts';
import { ConnectionLost, TransactionConflict } from './transient-faults.ts';

export interface PooledDatabaseOptions {
  readonly name: string;
  readonly dialect: Exclude<Dialect, 'sqlite'>;
  readonly parts: DialectParts;
  readonly readers: ConnectionPool;
  readonly writers: ConnectionPool;
}

/** Times a transaction runs before its conflict becomes the caller's answer: some two seconds of waiting in all. */
const attempts = 12;
const shortestPause = 2;
const longestPause = 400;

/** PostgreSQL or MariaDB behind two pools: one whose sessions are read-only, one for transactions. */
export class PooledDatabase<Tables> implements Database<Tables> {
  readonly name: string;
  readonly dialect: Dialect;
  readonly instance = randomUUID();
  readonly read: Kysely<Tables>;
  readonly #options: PooledDatabaseOptions;
  readonly #nested: NestedTransactionGuard;
  readonly #counts = { waiting: 0, running: 0, committed: 0, rolledBack: 0, retried: 0 };
  readonly #inFlight = new Set<Promise<unknown>>();
  #closing: Promise<void> | undefined;

  constructor(options: PooledDatabaseOptions) {
    this.name = options.name;
    this.dialect = options.dialect;
    this.#options = options;
    this.#nested = new NestedTransactionGuard(options.name);
    this.read = readHandle<Tables>(options.parts, readProvider(options.readers));
  }

  async transaction<T>(ctx: TransactionContext, work: (tx: Transaction<Tables>) => Promise<T>): Promise<T> {
    if (this.#closing !== undefined) throw new Error(`the database ${this.name} is closed`);
    this.#nested.check();
    const outcome = this.#attempts(ctx, work);
    this.#inFlight.add(outcome);
    try {
      return await outcome;
    } finally {
      this.#inFlight.delete(outcome);
    }
  }

  async ping(): Promise<void> {
    await this.read.executeQuery(CompiledQuery.raw('select 1'));
  }

  stats(): DatabaseStats {
    return { ...this.#counts };
  }

  async close(): Promise<void> {
    this.#closing ??= this.#close();
    await this.#closing;
  }

  async #attempts<T>(ctx: TransactionContext, work: (tx: Transaction<Tables>) => Promise<T>): Promise<T> {
    for (let attempt = 1; ; attempt += 1) {
      ctx.signal.throwIfAborted();
      try {
        return await this.#attempt(work);
      } catch (error) {
        if (!mayRunAgain(error) || attempt === attempts) throw error;
        await this.#pause(ctx, attempt, error);
      }
    }
  }

  async #attempt<T>(work: (tx: Transaction<Tables>) => Promise<T>): Promise<T> {
    const connection = await this.#acquire();
    this.#counts.running += 1;
    let broken = false;
    try {
      return await this.#run(connection, work);
    } catch (error) {
      this.#counts.rolledBack += 1;
      broken = !(await rollBack(connection));
      throw error;
    } finally {
      this.#counts.running -= 1;
      connection.release(broken);
    }
  }

  async #run<T>(raw: PooledConnection, work: (tx: Transaction<Tables>) => Promise<T>): Promise<T> {
    const connection = new TransactionConnection(raw);
    await raw.command('begin');
    try {
      const tx = transactionHandle<Tables>(this.#options.parts, connection);
      const result = await this.#nested.run(() => work(tx));
      connection.checkCommittable();
      connection.end('the transaction has been committed');
      await this.#commit(raw);
      return result;
    } finally {
      connection.end('the transaction has been rolled back');
    }
  }

  /** A commit whose answer is lost may have happened: it must never be taken for one that did not. */
  async #commit(connection: PooledConnection): Promise<void> {
    try {
      await connection.command('commit');
    } catch (error) {
      if (error instanceof ConnectionLost) throw new CommitUnknown(this.name, error);
      throw error;
    }
    this.#counts.committed += 1;
  }

  async #acquire(): Promise<PooledConnection> {
    this.#counts.waiting += 1;
    try {
      return await this.#options.writers.acquire();
    } finally {
      this.#counts.waiting -= 1;
    }
  }

  async #close(): Promise<void> {
    await Promise.allSettled(this.#inFlight);
    await Promise.all([this.#options.readers.close(), this.#options.writers.close()]);
  }

  async #pause(ctx: TransactionContext, attempt: number, error: Error): Promise<void> {
    this.#counts.retried += 1;
    const most = Math.min(shortestPause * 2 ** attempt, longestPause);
    const milliseconds = randomInt(most / 2, most + 1);
    ctx.log.info('a transaction runs again', { database: this.name, attempt, milliseconds, reason: reasonOf(error) });
    await delay(milliseconds, undefined, { signal: ctx.signal });
  }
}

/** The answer to a commit was lost, so nobody knows whether it happened. */
export class CommitUnknown extends ConnectionLost {}

const mayRunAgain = (error: unknown): error is Error =>
  error instanceof TransactionConflict || (error instanceof ConnectionLost && !(error instanceof CommitUnknown));

const reasonOf = (error: Error): string => (error.cause instanceof Error ? error.cause.message : error.message);

/** Whether the connection is fit for reuse afterwards. */
const rollBack = async (connection: PooledConnection): Promise<boolean> => {
  try {
    await connection.command('rollback');
    return true;
  } catch {
    return false;
  }
};

/** A read that lost its connection runs once more: it has no effect, and the pool's other connections may be stale too. */
const readProvider = (pool: ConnectionPool): ConnectionProvider => ({
  provideConnection: async (consumer) => {
    try {
      return await borrow(pool, consumer);
    } catch (error) {
      if (!(error instanceof ConnectionLost)) throw error;
      return borrow(pool, consumer);
    }
  },
});

const borrow = async <T>(
  pool: ConnectionPool,
  consumer: (connection: DatabaseConnection) => Promise<T>,
): Promise<T> => {
  const connection = await pool.acquire();
  let broken = false;
  try {
    return await consumer(connection);
  } catch (error) {
    broken = error instanceof ConnectionLost;
    throw error;
  } finally {
    connection.release(broken);
  }
};
