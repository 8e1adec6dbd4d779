import { sql, type Kysely, type Transaction } from 'kysely';
import type { Clock } from '@nimbo/context/clock.ts';
import { silentLog, type Log } from '@nimbo/context/log.ts';
import { timestampNow } from '@nimbo/context/timestamp.ts';
import { systemClock } from '@nimbo/context/clock.ts';
import { Conflict, Unavailable } from '@nimbo/errors/faults.ts';
import type { Database } from './database.ts';
import type { Migration } from './migration.ts';
import { migrationSteps } from './migration-steps.ts';

export interface MigrateOptions {
  /** Only the steps of one phase, for an upgrade while the previous release runs; all in order unless told. */
  readonly phase?: Migration['phase'];
  readonly log?: Log;
  readonly clock?: Clock;
  readonly signal?: AbortSignal;
}

/** What this file itself keeps in the database. */
interface MigrationTables {
  schema_migrations: { name: string; phase: string; applied_at: string };
}

/**
 * Brings a database to the schema of this code. Each step has a transaction of its own and is recorded in it; on
 * MariaDB, whose schema changes commit by themselves, an interrupted step runs again. Processes that migrate at the
 * same time take turns. Returns the names of the steps it ran.
 * @throws Conflict when the database has steps that this code does not know
 */
export const migrate = async <Tables>(
  database: Database<Tables>,
  migrations: readonly Migration[],
  options: MigrateOptions = {},
): Promise<readonly string[]> => {
  checkOrder(migrations);
  const run = new MigrationRun(database as unknown as Database<MigrationTables>, options);
  await run.createRecord();
  const applied = await run.applied();
  refuseNewer(database.name, migrations, applied);
  const done: string[] = [];
  for (const migration of migrations) {
    if (applied.has(migration.name) || (options.phase ?? migration.phase) !== migration.phase) continue;
    if (await run.apply(migration)) done.push(migration.name);
  }
  return done;
};

/** The steps that {@link migrate} would still run. */
export const pendingMigrations = async <Tables>(
  database: Database<Tables>,
  migrations: readonly Migration[],
): Promise<readonly Migration[]> => {
  const run = new MigrationRun(database as unknown as Database<MigrationTables>, {});
  await run.createRecord();
  const applied = await run.applied();
  return migrations.filter(({ name }) => !applied.has(name));
};

const checkOrder = (migrations: readonly Migration[]): void => {
  for (const [index, { name }] of migrations.entries()) {
    if (!/^\d{4}-[a-z0-9-]+$/.test(name)) throw new Error(`the migration ${name} is not named NNNN-<change>`);
    const previous = migrations[index - 1]?.name;
    if (previous !== undefined && previous >= name)
      throw new Error(`the migration ${name} must come after ${previous}`);
  }
};

const refuseNewer = (database: string, migrations: readonly Migration[], applied: ReadonlySet<string>): void => {
  const known = new Set(migrations.map(({ name }) => name));
  const unknown = [...applied].filter((name) => !known.has(name));
  if (unknown.length === 0) return;
  throw new Conflict(
    `The database ${database} is newer than this release: it has the migration ${unknown.join(', ')}; run the newer release.`,
    { code: 'db.schema_too_new', details: { database, migrations: unknown } },
  );
};

/** Seconds to wait for another process that migrates. */
const patience = 600;

class MigrationRun {
  readonly #database: Database<MigrationTables>;
  readonly #clock: Clock;
  readonly #context: { readonly log: Log; readonly signal: AbortSignal };

  constructor(database: Database<MigrationTables>, options: MigrateOptions) {
    this.#database = database;
    this.#clock = options.clock ?? systemClock;
    this.#context = { log: options.log ?? silentLog, signal: options.signal ?? new AbortController().signal };
  }

  async createRecord(): Promise<void> {
    await this.#alone(async (tx) => {
      await migrationSteps(tx as unknown as Kysely<unknown>, this.#database.dialect).createTable(
        'schema_migrations',
        (table, types) =>
          table
            .addColumn('name', types.text(255), (column) => column.primaryKey().notNull())
            .addColumn('phase', types.text(16), (column) => column.notNull())
            .addColumn('applied_at', types.timestamp(), (column) => column.notNull()),
      );
    });
  }

  async applied(): Promise<ReadonlySet<string>> {
    const rows = await this.#database.read.selectFrom('schema_migrations').select('name').execute();
    return new Set(rows.map(({ name }) => name));
  }

  /** False when another process was faster. */
  async apply(migration: Migration): Promise<boolean> {
    const { name, phase } = migration;
    const applied = await this.#alone(async (tx) => {
      const known = await tx.selectFrom('schema_migrations').select('name').where('name', '=', name).executeTakeFirst();
      if (known !== undefined) return false;
      await migration.up(tx as unknown as Kysely<unknown>, this.#database.dialect);
      const row = { name, phase, applied_at: timestampNow(this.#clock) };
      await tx.insertInto('schema_migrations').values(row).execute();
      return true;
    });
    if (applied) this.#context.log.info('schema migrated', { database: this.#database.name, migration: name });
    return applied;
  }

  async #alone<T>(work: (tx: Transaction<MigrationTables>) => Promise<T>): Promise<T> {
    return this.#database.transaction(this.#context, async (tx) => {
      if (this.#database.dialect === 'mariadb') return whileLockedMariadb(tx, this.#database.name, () => work(tx));
      if (this.#database.dialect === 'postgres') await lockPostgres(tx);
      return work(tx);
    });
  }
}

/** Ends with the transaction. The number is arbitrary; the lock is the database's, not the server's. */
const lockPostgres = async (tx: Transaction<MigrationTables>): Promise<void> => {
  await sql`set local statement_timeout = 0`.execute(tx);
  await sql`set local lock_timeout = ${sql.lit(`${patience}s`)}`.execute(tx);
  await sql`select pg_advisory_xact_lock(7241946)`.execute(tx);
};

/** The lock is the server's, so the database's own name is part of it; a connection that dies gives it up. */
const whileLockedMariadb = async <T>(
  tx: Transaction<MigrationTables>,
  database: string,
  work: () => Promise<T>,
): Promise<T> => {
  const { rows: before } = await sql<{ seconds: number }>`select @@max_statement_time as seconds`.execute(tx);
  await sql`set session max_statement_time = 0`.execute(tx);
  const { rows } = await sql<{ got: number | null }>`
    select get_lock(concat('nimbo_migrate_', left(sha2(database(), 256), 32)), ${patience}) as got`.execute(tx);
  if (rows[0]?.got !== 1)
    throw new Unavailable(`Another process has been migrating the database ${database} for ${patience} seconds.`);
  try {
    return await work();
  } finally {
    await sql`select release_lock(concat('nimbo_migrate_', left(sha2(database(), 256), 32)))`.execute(tx);
    await sql`set session max_statement_time = ${before[0]?.seconds ?? 30}`.execute(tx);
  }
};
