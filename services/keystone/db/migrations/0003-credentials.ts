import type { Kysely } from 'kysely';
import type { Dialect } from '@nimbo/db/database.ts';
import type { Migration } from '@nimbo/db/migration.ts';
import { migrationSteps } from '@nimbo/db/migration-steps.ts';

/** What users prove themselves with beside passwords: keys for EC2 and S3, one-time password secrets, certificates. */
export const credentials: Migration = {
  name: '0003-credentials',
  phase: 'expand',
  up: async (db: Kysely<unknown>, dialect: Dialect) => {
    const steps = migrationSteps(db, dialect);
    await steps.createTable('credentials', (table, types) =>
      table
        .addColumn('id', types.id(), (column) => column.primaryKey().notNull())
        .addColumn('user_id', types.id(), (column) => column.notNull())
        .addColumn('project_id', types.id())
        .addColumn('type', types.text(255), (column) => column.notNull())
        .addColumn('sealed_blob', types.longText(), (column) => column.notNull())
        .addColumn('extra', types.json(), (column) => column.notNull()),
    );
    await steps.createIndex('credentials', ['user_id']);
    await steps.createIndex('credentials', ['project_id']);
  },
};
