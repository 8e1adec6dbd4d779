import type { Kysely } from 'kysely';
import type { Dialect } from '@nimbo/db/database.ts';
import type { Migration } from '@nimbo/db/migration.ts';
import { migrationSteps } from '@nimbo/db/migration-steps.ts';

/** What is known of users and groups that domains keep in directories. */
export const directories: Migration = {
  name: '0007-directories',
  phase: 'expand',
  up: async (db: Kysely<unknown>, dialect: Dialect) => {
    const steps = migrationSteps(db, dialect);
    await steps.createTable('directories', (table, types) =>
      table
        .addColumn('domain_id', types.id(), (column) => column.primaryKey().notNull())
        .addColumn('read_at', types.timestamp(), (column) => column.notNull()),
    );
    await steps.createTable('directory_entries', (table, types) =>
      table
        .addColumn('id', types.id(), (column) => column.primaryKey().notNull())
        .addColumn('domain_id', types.id(), (column) => column.notNull())
        .addColumn('kind', types.text(8), (column) => column.notNull())
        .addColumn('local_id', types.text(255), (column) => column.notNull())
        .addColumn('digest', types.text(64), (column) => column.notNull())
        .addColumn('gone_at', types.timestamp()),
    );
    await steps.createIndex('directory_entries', ['domain_id']);
    await steps.createIndex('directory_entries', ['gone_at']);
  },
};
