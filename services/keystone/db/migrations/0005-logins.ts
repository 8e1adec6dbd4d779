import type { Kysely } from 'kysely';
import type { Dialect } from '@nimbo/db/database.ts';
import type { Migration } from '@nimbo/db/migration.ts';
import { migrationSteps } from '@nimbo/db/migration-steps.ts';

/** How users log in: what failed, when they were last seen. Beside `users`, for it is written far more often. */
export const logins: Migration = {
  name: '0005-logins',
  phase: 'expand',
  up: async (db: Kysely<unknown>, dialect: Dialect) => {
    const steps = migrationSteps(db, dialect);
    await steps.createTable('logins', (table, types) =>
      table
        .addColumn('user_id', types.id(), (column) => column.primaryKey().notNull())
        .addColumn('failures', types.integer(), (column) => column.notNull())
        .addColumn('failed_at', types.timestamp())
        .addColumn('active_at', types.timestamp()),
    );
  },
};
