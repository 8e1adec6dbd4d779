import { join } from 'node:path';
import { createConnection } from 'mysql2/promise';
import type { StartServerOptions } from './start-postgres.ts';
import { startTestServer, type TestServer } from './test-server.ts';

/**
 * Starts a private MariaDB from Debian's package. Its default collation ignores letter case on purpose: what relies
 * on it instead of saying its own is found out.
 */
export const startMariadb = ({ durable = false }: StartServerOptions = {}): Promise<TestServer> => {
  return startTestServer({
    name: 'mariadb',
    user: 'mysql',
    initialize: (directory) => [
      'mariadb-install-db',
      [
        '--no-defaults',
        `--datadir=${data(directory)}`,
        '--auth-root-authentication-method=normal',
        '--skip-test-db',
        '--skip-name-resolve',
      ],
    ],
    serve: (directory) => [
      '/usr/sbin/mariadbd',
      [
        '--no-defaults',
        `--datadir=${data(directory)}`,
        `--socket=${socket(directory)}`,
        `--pid-file=${join(directory, 'mysqld.pid')}`,
        ...settings,
        ...(durable ? [] : fast),
      ],
    ],
    url: (directory) => `mariadb://root@localhost/mysql?socket=${encodeURIComponent(socket(directory))}`,
    probe: (url) => executeMariadb(url, 'select 1'),
  });
};

const data = (directory: string): string => join(directory, 'data');
const socket = (directory: string): string => join(directory, 'mysqld.sock');
const settings = [
  '--skip-networking',
  '--max-connections=300',
  '--innodb-buffer-pool-size=64M',
  '--character-set-server=utf8mb4',
  '--collation-server=utf8mb4_general_ci',
];
const fast = ['--innodb-flush-log-at-trx-commit=0', '--innodb-doublewrite=0', '--innodb-flush-method=nosync'];

/** Runs one statement, for example CREATE DATABASE. */
export const executeMariadb = async (url: string, statement: string): Promise<void> => {
  const { hostname, username, password, pathname, searchParams, port } = new URL(url);
  const socketPath = searchParams.get('socket');
  const connection = await createConnection({
    ...(socketPath === null ? { host: hostname, port: Number(port || 3306) } : { socketPath }),
    user: decodeURIComponent(username),
    password: decodeURIComponent(password),
    database: pathname.slice(1),
  });
  try {
    await connection.query(statement);
  } finally {
    await connection.end();
  }
};
