import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { systemClock, type Clock } from '@nimbo/context/clock.ts';
import { silentLog, type Log } from '@nimbo/context/log.ts';
import type { Database, Dialect } from '@nimbo/db/database.ts';
import { migrate } from '@nimbo/db/migrate.ts';
import type { Migration } from '@nimbo/db/migration.ts';
import { openDatabase } from '@nimbo/db/open-database.ts';
import { serverUrl } from './server-url.ts';
import { executeMariadb } from './start-mariadb.ts';
import { executePostgres } from './start-postgres.ts';

/** A database that nobody else uses. */
export interface TestDatabase<Tables> extends AsyncDisposable {
  readonly database: Database<Tables>;
  readonly dialect: Dialect;
  /** For another process or a second handle. */
  readonly url: string;
  /** Opens another handle with connections of its own; on SQLite, where one handle owns a file, after closing the first. */
  open(): Promise<Database<Tables>>;
  /** Closes every handle and drops the database. */
  close(): Promise<void>;
}

export interface TestDatabaseOptions {
  /** NIMBO_TEST_DATABASE unless told, and SQLite without it. */
  readonly dialect?: Dialect;
  readonly clock?: Clock;
  readonly log?: Log;
}

/** The three databases, in the order in which tests run on them. */
export const dialects: readonly Dialect[] = ['sqlite', 'postgres', 'mariadb'];

/**
 * The database that this run of the tests is about: files named `*.db.test.ts` run once for each value of
 * NIMBO_TEST_DATABASE. Throws an Error for an unknown value.
 */
export const testDialect = (): Dialect => {
  const name = process.env['NIMBO_TEST_DATABASE'] ?? 'sqlite';
  const dialect = dialects.find((known) => known === name);
  if (dialect === undefined) throw new Error(`NIMBO_TEST_DATABASE is ${name}; use ${dialects.join(', ')}`);
  return dialect;
};

/**
 * Makes a fresh database and brings it to the migrations' schema. Close it, or declare it with `await using`.
 *
 * ```ts
 * await using fixture = await testDatabase<Tables>('keystone', migrations);
 * await fixture.database.transaction(internalContext(), (tx) => …);
 * ```
 */
export const testDatabase = async <Tables>(
  name: string,
  migrations: readonly Migration[] = [],
  options: TestDatabaseOptions = {},
): Promise<TestDatabase<Tables>> => {
  const place = await createPlace(options.dialect ?? testDialect());
  const handles: Database<Tables>[] = [];
  const open = async (): Promise<Database<Tables>> => {
    const { log = silentLog, clock = systemClock } = options;
    const handle = await openDatabase<Tables>({ name, url: place.url, log, clock });
    handles.push(handle);
    return handle;
  };
  const close = async (): Promise<void> => {
    await Promise.all(handles.splice(0).map((handle) => handle.close()));
    await place.remove();
  };
  try {
    const database = await open();
    if (migrations.length > 0) await migrate(database, migrations, options);
    return { database, dialect: database.dialect, url: place.url, open, close, [Symbol.asyncDispose]: close };
  } catch (error) {
    await close();
    throw error;
  }
};

/** Declares one test for each database, for files that run once. */
export const eachDialect = (title: string, run: (t: TestContext, dialect: Dialect) => Promise<void>): void => {
  for (const dialect of dialects) void test(`${title} (${dialect})`, (t) => run(t, dialect));
};

interface Place {
  readonly url: string;
  remove(): Promise<void>;
}

/** An empty database without a handle: a URL and how to remove what is there. */
const createPlace = (dialect: Dialect): Promise<Place> => {
  switch (dialect) {
    case 'sqlite':
      return Promise.resolve(sqlitePlace());
    case 'postgres':
      return serverPlace('postgres', executePostgres, (name) => `drop database if exists ${name} with (force)`);
    case 'mariadb':
      return serverPlace('mariadb', executeMariadb, (name) => `drop database if exists ${name}`);
    default:
      throw new TypeError(`unknown dialect ${String(dialect)}`);
  }
};

const sqlitePlace = (): Place => {
  const directory = mkdtempSync(join(tmpdir(), 'nimbo-sqlite-'));
  return {
    url: join(directory, 'test.db'),
    remove: () => {
      rmSync(directory, { recursive: true, force: true });
      return Promise.resolve();
    },
  };
};

const serverPlace = async (
  dialect: Exclude<Dialect, 'sqlite'>,
  execute: (url: string, statement: string) => Promise<void>,
  dropStatement: (name: string) => string,
): Promise<Place> => {
  const server = await serverUrl(dialect);
  const name = `nimbo_${process.pid}_${randomBytes(6).toString('hex')}`;
  await execute(server, `create database ${name}`);
  const url = new URL(server);
  url.pathname = `/${name}`;
  return { url: url.href, remove: () => execute(server, dropStatement(name)) };
};
