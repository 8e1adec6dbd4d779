import { Pool, type PoolConfig } from 'pg';
import type { Log } from '@nimbo/context/log.ts';
import type { ConnectionPool } from '../connection-pool.ts';
import type { Database } from '../database.ts';
import { PooledDatabase } from '../pooled-database.ts';
import { serverAddress, type ServerOptions } from '../server-address.ts';
import { PostgresConnection } from './postgres-connection.ts';
import { postgresDialect } from './postgres-dialect.ts';
import { postgresFault } from './postgres-errors.ts';
import { postgresTypes } from './postgres-types.ts';

/**
 * Opens the pools and makes sure that the server answers.
 * @throws Unavailable when it does not
 */
export const openPostgres = async <Tables>(
  options: ServerOptions & { readonly log: Log },
): Promise<Database<Tables>> => {
  const pools = { readers: openPool(options, true), writers: openPool(options, false) };
  const database = new PooledDatabase<Tables>({
    name: options.name,
    dialect: 'postgres',
    parts: postgresDialect,
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

const openPool = (options: ServerOptions & { readonly log: Log }, readOnly: boolean): ConnectionPool => {
  const pool = new Pool(poolConfig(options, readOnly));
  const ended = (error: Error): void =>
    options.log.warn('a database connection ended', { database: options.name, error: error.message });
  pool.on('error', ended);
  // A client on loan reports the end of its connection twice; without a listener the second would end the process.
  pool.on('connect', (client) => void client.on('error', ended));
  return {
    acquire: async () => {
      try {
        return new PostgresConnection(await pool.connect(), options.name);
      } catch (error) {
        throw postgresFault(error, options.name);
      }
    },
    close: () => pool.end(),
  };
};

const poolConfig = (options: ServerOptions, readOnly: boolean): PoolConfig => {
  const { host, port, socket, user, password, database, tls } = serverAddress(options.url);
  return {
    host: socket ?? host,
    ...(port === undefined ? {} : { port }),
    user,
    password: password ?? '',
    database,
    ssl: tls === undefined ? false : { ...tls, rejectUnauthorized: true },
    max: options.poolSize ?? 10,
    connectionTimeoutMillis: 5000,
    idleTimeoutMillis: 60_000,
    keepAlive: true,
    statement_timeout: options.statementTimeout ?? 30_000,
    lock_timeout: 10_000,
    idle_in_transaction_session_timeout: 30_000,
    application_name: `nimbo ${options.name}`,
    client_encoding: 'UTF8',
    options: `-c default_transaction_read_only=${readOnly ? 'on' : 'off'} -c default_transaction_isolation=read\\ committed`,
    types: postgresTypes,
  };
};
