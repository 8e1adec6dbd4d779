import { createPool, type Pool, type PoolConnection, type PoolOptions } from 'mysql2';
import type { ConnectionPool } from '../connection-pool.ts';
import type { Database } from '../database.ts';
import { PooledDatabase } from '../pooled-database.ts';
import { serverAddress, type ServerOptions } from '../server-address.ts';
import { MariadbConnection } from './mariadb-connection.ts';
import { mariadbDialect } from './mariadb-dialect.ts';
import { mariadbFault } from './mariadb-errors.ts';
import { mariadbTypes } from './mariadb-types.ts';

/**
 * Opens the pools and makes sure that the server answers.
 * @throws Unavailable when it does not
 */
export const openMariadb = async <Tables>(options: ServerOptions): Promise<Database<Tables>> => {
  const pools = { readers: openPool(options, true), writers: openPool(options, false) };
  const database = new PooledDatabase<Tables>({
    name: options.name,
    dialect: 'mariadb',
    parts: mariadbDialect,
    ...pools,
  });
  try {
    await database.ping();
  } catch (error) {
    await database.close();
    throw error;
  }
  return database;
};

const openPool = (options: ServerOptions, readOnly: boolean): ConnectionPool => {
  const pool = createPool(poolOptions(options));
  const settings = sessionSettings(options, readOnly);
  const prepared = new WeakSet<object>();
  return {
    acquire: async () => {
      const connection = await connect(pool, options.name);
      if (prepared.has(connection)) return new MariadbConnection(connection, options.name);
      prepared.add(connection);
      return prepare(connection, settings, options.name);
    },
    close: () => new Promise((resolve, reject) => pool.end((error) => (error ? reject(error) : resolve()))),
  };
};

const connect = (pool: Pool, database: string): Promise<PoolConnection> =>
  new Promise((resolve, reject) => {
    pool.getConnection((error, connection) => {
      if (error) reject(mariadbFault(error, database));
      else resolve(connection);
    });
  });

const prepare = async (
  raw: PoolConnection,
  settings: readonly string[],
  database: string,
): Promise<MariadbConnection> => {
  const connection = new MariadbConnection(raw, database);
  try {
    for (const setting of settings) await connection.command(setting);
    return connection;
  } catch (error) {
    connection.release(true);
    throw error;
  }
};

/** What makes a session behave as the other databases do: nothing is truncated or coerced in silence. */
const sessionSettings = ({ statementTimeout = 30_000 }: ServerOptions, readOnly: boolean): readonly string[] => [
  `set session sql_mode = 'STRICT_ALL_TABLES,NO_ENGINE_SUBSTITUTION,ERROR_FOR_DIVISION_BY_ZERO,NO_ZERO_DATE,NO_ZERO_IN_DATE,PIPES_AS_CONCAT',
    time_zone = '+00:00', max_statement_time = ${statementTimeout / 1000}, innodb_lock_wait_timeout = 10,
    collation_connection = utf8mb4_nopad_bin`,
  'set session transaction isolation level read committed',
  `set session transaction ${readOnly ? 'read only' : 'read write'}`,
];

const poolOptions = (options: ServerOptions): PoolOptions => {
  const { host, port, socket, user, password, database, tls } = serverAddress(options.url);
  return {
    ...(socket === undefined ? { host, port: port ?? 3306 } : { socketPath: socket }),
    user,
    ...(password === undefined ? {} : { password }),
    database,
    ...(tls === undefined ? {} : { ssl: { ...tls, rejectUnauthorized: true } }),
    charset: 'utf8mb4',
    connectionLimit: options.poolSize ?? 10,
    connectTimeout: 5000,
    idleTimeout: 60_000,
    enableKeepAlive: true,
    multipleStatements: false,
    stringifyObjects: true,
    dateStrings: true,
    flags: ['FOUND_ROWS'],
    typeCast: mariadbTypes,
  };
};
