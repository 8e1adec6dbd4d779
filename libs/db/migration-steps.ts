import { sql, type CreateTableBuilder, type Kysely } from 'kysely';
import { columnTypes, type ColumnType, type ColumnTypes } from './columns.ts';
import type { Dialect } from './database.ts';
import { uniqueIndexName } from './unique-violation.ts';

/** The steps a migration is made of. Each may run again after an interruption and then changes nothing. */
export interface MigrationSteps {
  readonly types: ColumnTypes;
  readonly createTable: (
    name: string,
    define: (table: CreateTableBuilder<string>, types: ColumnTypes) => CreateTableBuilder<string, string>,
  ) => Promise<void>;
  /** Adds a column; without a default it may be null. */
  readonly addColumn: (table: string, column: string, type: ColumnType, options?: AddedColumn) => Promise<void>;
  readonly dropColumn: (table: string, column: string) => Promise<void>;
  readonly dropTable: (name: string) => Promise<void>;
  readonly createIndex: (table: string, columns: readonly string[]) => Promise<void>;
  /** A unique index whose violation `UniqueViolation.concerns(table, ...columns)` recognises. */
  readonly createUniqueIndex: (table: string, columns: readonly string[]) => Promise<void>;
  readonly dropIndex: (table: string, columns: readonly string[]) => Promise<void>;
}

/** The value of a new column in rows that exist, and whether it may be null. */
export interface AddedColumn {
  readonly notNull?: boolean;
  readonly default?: string | number | boolean;
}

/** The steps for one database inside one migration. */
export const migrationSteps = (db: Kysely<unknown>, dialect: Dialect): MigrationSteps => {
  const types = columnTypes(dialect);
  return {
    types,
    createTable: async (name, define) => {
      const table = define(db.schema.createTable(name).ifNotExists(), types);
      await (dialect === 'mariadb' ? table.modifyEnd(mariadbTable) : table).execute();
    },
    addColumn: async (table, column, type, options) => {
      if (!(await hasColumn(db, dialect, table, column))) await addColumn(db, table, column, type, options);
    },
    dropColumn: async (table, column) => {
      if (await hasColumn(db, dialect, table, column)) await db.schema.alterTable(table).dropColumn(column).execute();
    },
    dropTable: (name) => db.schema.dropTable(name).ifExists().execute(),
    createIndex: (table, columns) => createIndex(db, table, columns, false),
    createUniqueIndex: (table, columns) => createIndex(db, table, columns, true),
    dropIndex: async (table, columns) => {
      for (const name of [indexName(table, columns), uniqueIndexName(table, columns)])
        await dropIndex(db, dialect, table, name);
    },
  };
};

const mariadbTable = sql`engine=InnoDB row_format=dynamic default character set utf8mb4 collate utf8mb4_nopad_bin`;

const indexName = (table: string, columns: readonly string[]): string =>
  uniqueIndexName(table, columns).replace(/^uq_/, 'ix_');

const addColumn = async (
  db: Kysely<unknown>,
  table: string,
  column: string,
  type: ColumnType,
  options: AddedColumn = {},
): Promise<void> => {
  if (options.notNull === true && options.default === undefined)
    throw new Error(`${table}.${column} must not be null, so rows that exist need a default`);
  await db.schema
    .alterTable(table)
    .addColumn(column, type, (definition) => {
      const nullable = options.default === undefined ? definition : definition.defaultTo(options.default);
      return options.notNull === true ? nullable.notNull() : nullable;
    })
    .execute();
};

const createIndex = async (
  db: Kysely<unknown>,
  table: string,
  columns: readonly string[],
  unique: boolean,
): Promise<void> => {
  const name = unique ? uniqueIndexName(table, columns) : indexName(table, columns);
  const index = db.schema
    .createIndex(name)
    .ifNotExists()
    .on(table)
    .columns([...columns]);
  await (unique ? index.unique() : index).execute();
};

const dropIndex = async (db: Kysely<unknown>, dialect: Dialect, table: string, name: string): Promise<void> => {
  const index = db.schema.dropIndex(name).ifExists();
  await (dialect === 'mariadb' ? index.on(table) : index).execute();
};

const hasColumn = async (db: Kysely<unknown>, dialect: Dialect, table: string, column: string): Promise<boolean> => {
  const { rows } = await columnQuery(dialect, table, column).execute(db);
  return rows.length > 0;
};

const columnQuery = (dialect: Dialect, table: string, column: string) => {
  if (dialect === 'sqlite') return sql`select name from pragma_table_info(${table}) where name = ${column}`;
  const schema = dialect === 'postgres' ? sql`current_schema()` : sql`database()`;
  return sql`select column_name from information_schema.columns
    where table_schema = ${schema} and table_name = ${table} and column_name = ${column}`;
};
