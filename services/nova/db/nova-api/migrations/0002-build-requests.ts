import type { Migration } from '@nimbo/db/migration.ts';
import { migrationSteps } from '@nimbo/db/migration-steps.ts';

/** Servers whose host is not chosen yet. */
export const buildRequests: Migration = {
  name: '0002-build-requests',
  phase: 'expand',
  up: async (db, dialect) => {
    const steps = migrationSteps(db, dialect);
    await steps.createTable('build_requests', (table, types) =>
      table
        .addColumn('instance_uuid', types.id(), (column) => column.primaryKey().notNull())
        .addColumn('project_id', types.text(255), (column) => column.notNull())
        .addColumn('user_id', types.text(255), (column) => column.notNull())
        .addColumn('server', types.json(), (column) => column.notNull())
        .addColumn('spec', types.json(), (column) => column.notNull())
        .addColumn('devices', types.json(), (column) => column.notNull())
        .addColumn('admin_password', types.text(255))
        .addColumn('scheduling', types.json())
        .addColumn('is_deleting', types.boolean(), (column) => column.notNull())
        .addColumn('created_at', types.timestamp(), (column) => column.notNull()),
    );
    await steps.createIndex('build_requests', ['project_id']);
  },
};
