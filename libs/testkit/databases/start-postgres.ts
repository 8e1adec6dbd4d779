import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { Client } from 'pg';
import { startTestServer, type TestServer } from './test-server.ts';

export interface StartServerOptions {
  /** Whether commits reach the disk; tests of durability only. */
  readonly durable?: boolean;
}

/**
 * Starts a private PostgreSQL from Debian's newest installed version. Its default collation is English on purpose:
 * what relies on it instead of saying its own is found out.
 */
export const startPostgres = ({ durable = false }: StartServerOptions = {}): Promise<TestServer> => {
  const programs = programsDirectory();
  return startTestServer({
    name: 'postgres',
    user: 'postgres',
    initialize: (directory) => [
      join(programs, 'initdb'),
      [`--pgdata=${data(directory)}`, '--username=nimbo', '--auth=trust', '--no-sync', ...locale],
    ],
    serve: (directory) => [
      join(programs, 'postgres'),
      ['-D', data(directory), '-k', directory, ...settings, ...(durable ? [] : fast)],
    ],
    url: (directory) => `postgres://nimbo@localhost/postgres?socket=${encodeURIComponent(directory)}`,
    probe: (url) => executePostgres(url, 'select 1'),
  });
};

const data = (directory: string): string => join(directory, 'data');
const locale = ['--encoding=UTF8', '--locale=C.UTF-8', '--locale-provider=icu', '--icu-locale=en'];
const settings = ['-c', 'listen_addresses=', '-c', 'max_connections=200', '-c', 'shared_buffers=32MB'];
const fast = ['-c', 'fsync=off', '-c', 'synchronous_commit=off', '-c', 'full_page_writes=off'];

const installations = '/usr/lib/postgresql';

const programsDirectory = (): string => {
  const versions = existsSync(installations)
    ? readdirSync(installations).toSorted((a, b) => Number(b) - Number(a))
    : [];
  const [newest] = versions;
  if (newest === undefined) throw new Error('PostgreSQL is not installed; install the package postgresql');
  return join(installations, newest, 'bin');
};

/** Runs one statement outside of any transaction, for example CREATE DATABASE. */
export const executePostgres = async (url: string, statement: string): Promise<void> => {
  const { hostname, username, password, pathname, searchParams, port } = new URL(url);
  const client = new Client({
    host: searchParams.get('socket') ?? hostname,
    ...(port === '' ? {} : { port: Number(port) }),
    user: decodeURIComponent(username),
    password: decodeURIComponent(password),
    database: pathname.slice(1),
  });
  client.on('error', () => undefined);
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
};
