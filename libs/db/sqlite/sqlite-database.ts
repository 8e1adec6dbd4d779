import { randomUUID } from 'node:crypto';
import { DatabaseSync } from 'node:sqlite';
import type { Kysely, Transaction } from 'kysely';
import type { Clock } from '@nimbo/context/clock.ts';
import type { Log } from '@nimbo/context/log.ts';
import type { Database, DatabaseStats, TransactionContext } from '../database.ts';
import { readHandle, transactionHandle } from '../kysely-handle.ts';
import { NestedTransactionGuard } from '../nested-transaction.ts';
import { TransactionConnection } from '../transaction-connection.ts';
import { Checkpointer, logMeasure } from './checkpointer.ts';
import { createDatabaseFile } from './database-file.ts';
import { lockFile, type FileLock } from './file-lock.ts';
import { microtasksOnly } from './microtasks-only.ts';
import { SqliteConnection } from './sqlite-connection.ts';
import { sqliteDialect } from './sqlite-dialect.ts';
import { sqliteFault } from './sqlite-errors.ts';
import { WriterQueue } from './writer-queue.ts';

export interface SqliteOptions {
  readonly name: string;
  /** The file; its directory exists. */
  readonly path: string;
  readonly log: Log;
  readonly clock: Clock;
}

/**
 * Opens a file as this process's own.
 * @throws Unavailable when another process owns it or the disk does not answer, BadRequest for a symbolic link
 */
export const openSqlite = <Tables>(options: SqliteOptions): Database<Tables> => {
  createDatabaseFile(options.path);
  const lock = lockFile(options.path);
  try {
    return new SqliteDatabase<Tables>(options, lock);
  } catch (error) {
    lock.release();
    throw sqliteFault(error, options.name);
  }
};

/** Durable after every commit; checkpoints are {@link Checkpointer}'s, so that no commit pays for one. */
const writerSettings = `
  pragma journal_mode = wal; pragma synchronous = full; pragma wal_autocheckpoint = 0; pragma journal_size_limit = 8388608;
  pragma foreign_keys = on; pragma trusted_schema = off; pragma temp_store = memory; pragma cache_size = -8000`;

const readerSettings = `
  pragma query_only = on; pragma trusted_schema = off; pragma temp_store = memory; pragma cache_size = -8000`;

/** Milliseconds that SQLite itself waits for a lock; only a foreign program could hold one. */
const busyTimeout = 1000;

class SqliteDatabase<Tables> implements Database<Tables> {
  readonly name: string;
  readonly dialect = 'sqlite';
  readonly instance = randomUUID();
  readonly read: Kysely<Tables>;
  readonly #lock: FileLock;
  readonly #writer: SqliteConnection;
  readonly #reader: SqliteConnection;
  readonly #queue: WriterQueue;
  readonly #nested: NestedTransactionGuard;
  readonly #checkpointer: Checkpointer;
  readonly #counts = { committed: 0, rolledBack: 0 };
  #closing: Promise<void> | undefined;

  constructor({ name, path, log, clock }: SqliteOptions, lock: FileLock) {
    this.name = name;
    this.#lock = lock;
    const writer = new DatabaseSync(path, { timeout: busyTimeout });
    writer.exec(writerSettings);
    this.#writer = new SqliteConnection(writer, name);
    const reader = new DatabaseSync(path, { timeout: busyTimeout, readOnly: true });
    reader.exec(readerSettings);
    this.#reader = new SqliteConnection(reader, name);
    this.#queue = new WriterQueue(() => clock.monotonic());
    this.#nested = new NestedTransactionGuard(name);
    this.#checkpointer = new Checkpointer({
      path,
      log: log.child({ database: name }),
      queue: this.#queue,
      measure: logMeasure(writer),
    });
    this.read = readHandle<Tables>(sqliteDialect, { provideConnection: (consumer) => consumer(this.#reader) });
  }

  async transaction<T>(ctx: TransactionContext, work: (tx: Transaction<Tables>) => Promise<T>): Promise<T> {
    if (this.#closing !== undefined) throw new Error(`the database ${this.name} is closed`);
    this.#nested.check();
    await this.#queue.enter(ctx.signal);
    try {
      return await this.#attempt(work);
    } finally {
      this.#queue.leave();
    }
  }

  // eslint-disable-next-line typescript/require-await -- asynchronous on the other databases
  async ping(): Promise<void> {
    this.#reader.command('select 1');
  }

  stats(): DatabaseStats {
    return { waiting: this.#queue.waiting, running: this.#queue.running, ...this.#counts, retried: 0 };
  }

  async close(): Promise<void> {
    this.#closing ??= this.#close();
    await this.#closing;
  }

  async #attempt<T>(work: (tx: Transaction<Tables>) => Promise<T>): Promise<T> {
    const connection = new TransactionConnection(this.#writer);
    this.#writer.command('begin immediate');
    try {
      const tx = transactionHandle<Tables>(sqliteDialect, connection);
      const result = await this.#nested.run(() => microtasksOnly(this.name, () => work(tx)));
      connection.checkCommittable();
      connection.end('the transaction has been committed');
      this.#writer.command('commit');
      this.#counts.committed += 1;
      this.#checkpointer.committed();
      if (this.#writer.schemaChanged) this.#followSchema();
      return result;
    } catch (error) {
      connection.end('the transaction has been rolled back');
      this.#rollBack();
      throw error;
    }
  }

  /** SQLite may have rolled back on its own, after a full disk for example. */
  #rollBack(): void {
    this.#counts.rolledBack += 1;
    if (this.#writer.isTransaction) this.#writer.command('rollback');
    if (this.#writer.schemaChanged) this.#followSchema();
  }

  #followSchema(): void {
    this.#writer.forgetStatements();
    this.#reader.forgetStatements();
  }

  async #close(): Promise<void> {
    await this.#queue.drained();
    await this.#checkpointer.close();
    this.#reader.close();
    this.#writer.close();
    this.#lock.release();
  }
}
