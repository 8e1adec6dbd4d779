import type { Dialect } from './database.ts';
import type { DialectParts } from './kysely-handle.ts';
import { mariadbDialect } from './mariadb/mariadb-dialect.ts';
import { postgresDialect } from './postgres/postgres-dialect.ts';
import { sqliteDialect } from './sqlite/sqlite-dialect.ts';

const parts: Readonly<Record<Dialect, DialectParts>> = {
  sqlite: sqliteDialect,
  postgres: postgresDialect,
  mariadb: mariadbDialect,
};

/** How kysely speaks a dialect, without a database: for looking at compiled SQL. */
export const dialectParts = (dialect: Dialect): DialectParts => parts[dialect];
