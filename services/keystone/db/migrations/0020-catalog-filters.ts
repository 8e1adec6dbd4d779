import type { Kysely } from 'kysely';
import type { Dialect } from '@nimbo/db/database.ts';
import type { Migration } from '@nimbo/db/migration.ts';
import { migrationSteps, type MigrationSteps } from '@nimbo/db/migration-steps.ts';

const policies = async (steps: MigrationSteps): Promise<void> => {
  await steps.createTable('policies', (table, types) =>
    table
      .addColumn('id', types.id(), (column) => column.primaryKey().notNull())
      .addColumn('type', types.text(255), (column) => column.notNull())
      .addColumn('content', types.longText(), (column) => column.notNull())
      .addColumn('extra', types.json(), (column) => column.notNull()),
  );
  await steps.createTable('policy_associations', (table, types) =>
    table
      .addColumn('endpoint_id', types.id(), (column) => column.notNull())
      .addColumn('service_id', types.id(), (column) => column.notNull())
      .addColumn('region_id', types.text(255), (column) => column.notNull())
      .addColumn('policy_id', types.id(), (column) => column.notNull())
      .addPrimaryKeyConstraint('pk_policy_associations', ['endpoint_id', 'service_id', 'region_id']),
  );
  await steps.createIndex('policy_associations', ['policy_id']);
};

const endpointFilters = async (steps: MigrationSteps): Promise<void> => {
  await steps.createTable('project_endpoints', (table, types) =>
    table
      .addColumn('project_id', types.id(), (column) => column.notNull())
      .addColumn('endpoint_id', types.id(), (column) => column.notNull())
      .addPrimaryKeyConstraint('pk_project_endpoints', ['project_id', 'endpoint_id']),
  );
  await steps.createIndex('project_endpoints', ['endpoint_id']);
  await steps.createTable('endpoint_groups', (table, types) =>
    table
      .addColumn('id', types.id(), (column) => column.primaryKey().notNull())
      .addColumn('name', types.text(255), (column) => column.notNull())
      .addColumn('description', types.longText())
      .addColumn('filters', types.json(), (column) => column.notNull()),
  );
  await steps.createTable('project_endpoint_groups', (table, types) =>
    table
      .addColumn('project_id', types.id(), (column) => column.notNull())
      .addColumn('endpoint_group_id', types.id(), (column) => column.notNull())
      .addPrimaryKeyConstraint('pk_project_endpoint_groups', ['project_id', 'endpoint_group_id']),
  );
  await steps.createIndex('project_endpoint_groups', ['endpoint_group_id']);
};

/** Policies kept for services, and which endpoints a project's catalog shows. */
export const catalogFilters: Migration = {
  name: '0020-catalog-filters',
  phase: 'expand',
  up: async (db: Kysely<unknown>, dialect: Dialect) => {
    const steps = migrationSteps(db, dialect);
    await policies(steps);
    await endpointFilters(steps);
  },
};
