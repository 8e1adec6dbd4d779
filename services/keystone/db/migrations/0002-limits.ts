import type { Kysely } from 'kysely';
import type { Dialect } from '@nimbo/db/database.ts';
import type { Migration } from '@nimbo/db/migration.ts';
import { migrationSteps, type MigrationSteps } from '@nimbo/db/migration-steps.ts';

const registeredLimits = async (steps: MigrationSteps): Promise<void> => {
  await steps.createTable('registered_limits', (table, types) =>
    table
      .addColumn('id', types.id(), (column) => column.primaryKey().notNull())
      .addColumn('service_id', types.id(), (column) => column.notNull())
      .addColumn('region_id', types.text(255), (column) => column.notNull())
      .addColumn('resource_name', types.text(255), (column) => column.notNull())
      .addColumn('default_limit', types.integer(), (column) => column.notNull())
      .addColumn('description', types.longText()),
  );
  await steps.createUniqueIndex('registered_limits', ['service_id', 'region_id', 'resource_name']);
};

const limitOverrides = async (steps: MigrationSteps): Promise<void> => {
  await steps.createTable('limits', (table, types) =>
    table
      .addColumn('id', types.id(), (column) => column.primaryKey().notNull())
      .addColumn('registered_limit_id', types.id(), (column) => column.notNull())
      .addColumn('place_kind', types.text(16), (column) => column.notNull())
      .addColumn('place_id', types.id(), (column) => column.notNull())
      .addColumn('resource_limit', types.integer(), (column) => column.notNull())
      .addColumn('description', types.longText()),
  );
  await steps.createUniqueIndex('limits', ['registered_limit_id', 'place_id', 'place_kind']);
  await steps.createIndex('limits', ['place_id']);
};

/** Unified limits: what services count against. */
export const limits: Migration = {
  name: '0002-limits',
  phase: 'expand',
  up: async (db: Kysely<unknown>, dialect: Dialect) => {
    const steps = migrationSteps(db, dialect);
    await registeredLimits(steps);
    await limitOverrides(steps);
  },
};
