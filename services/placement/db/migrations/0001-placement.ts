import type { Kysely } from 'kysely';
import type { Dialect } from '@nimbo/db/database.ts';
import { createEvents } from '@nimbo/db/events/event-schema.ts';
import type { Migration } from '@nimbo/db/migration.ts';
import { migrationSteps, type MigrationSteps } from '@nimbo/db/migration-steps.ts';

const providers = async (steps: MigrationSteps): Promise<void> => {
  await steps.createTable('resource_providers', (table, types) =>
    table
      .addColumn('uuid', types.id(), (column) => column.primaryKey().notNull())
      .addColumn('name', types.text(200), (column) => column.notNull())
      .addColumn('generation', types.bigInteger(), (column) => column.notNull())
      .addColumn('parent_uuid', types.id())
      .addColumn('root_uuid', types.id(), (column) => column.notNull())
      .addColumn('created_at', types.timestamp(), (column) => column.notNull())
      .addColumn('updated_at', types.timestamp(), (column) => column.notNull()),
  );
  await steps.createUniqueIndex('resource_providers', ['name']);
  await steps.createIndex('resource_providers', ['parent_uuid']);
  await steps.createIndex('resource_providers', ['root_uuid']);
};

const inventories = async (steps: MigrationSteps): Promise<void> => {
  await steps.createTable('inventories', (table, types) =>
    table
      .addColumn('provider_uuid', types.id(), (column) => column.notNull())
      .addColumn('resource_class', types.text(255), (column) => column.notNull())
      .addColumn('total', types.integer(), (column) => column.notNull())
      .addColumn('reserved', types.integer(), (column) => column.notNull())
      .addColumn('min_unit', types.integer(), (column) => column.notNull())
      .addColumn('max_unit', types.integer(), (column) => column.notNull())
      .addColumn('step_size', types.integer(), (column) => column.notNull())
      .addColumn('allocation_ratio', types.float(), (column) => column.notNull())
      .addColumn('capacity', types.bigInteger(), (column) => column.notNull())
      .addColumn('used', types.bigInteger(), (column) => column.notNull())
      .addColumn('created_at', types.timestamp(), (column) => column.notNull())
      .addColumn('updated_at', types.timestamp(), (column) => column.notNull())
      .addPrimaryKeyConstraint('pk_inventories', ['provider_uuid', 'resource_class'])
      .addForeignKeyConstraint('fk_inventories_class', ['resource_class'], 'resource_classes', ['name'], (key) =>
        key.onUpdate('cascade'),
      ),
  );
  await steps.createIndex('inventories', ['resource_class', 'provider_uuid']);
};

const vocabulary = async (steps: MigrationSteps): Promise<void> => {
  for (const name of ['resource_classes', 'traits']) {
    await steps.createTable(name, (table, types) =>
      table
        .addColumn('name', types.text(255), (column) => column.primaryKey().notNull())
        .addColumn('standard', types.boolean(), (column) => column.notNull())
        .addColumn('created_at', types.timestamp(), (column) => column.notNull())
        .addColumn('updated_at', types.timestamp(), (column) => column.notNull()),
    );
  }
};

const memberships = async (steps: MigrationSteps): Promise<void> => {
  await steps.createTable('provider_traits', (table, types) =>
    table
      .addColumn('provider_uuid', types.id(), (column) => column.notNull())
      .addColumn('trait', types.text(255), (column) => column.notNull())
      .addPrimaryKeyConstraint('pk_provider_traits', ['provider_uuid', 'trait'])
      .addForeignKeyConstraint('fk_provider_traits_trait', ['trait'], 'traits', ['name']),
  );
  await steps.createIndex('provider_traits', ['trait', 'provider_uuid']);
  await steps.createTable('provider_aggregates', (table, types) =>
    table
      .addColumn('provider_uuid', types.id(), (column) => column.notNull())
      .addColumn('aggregate_uuid', types.id(), (column) => column.notNull())
      .addPrimaryKeyConstraint('pk_provider_aggregates', ['provider_uuid', 'aggregate_uuid']),
  );
  await steps.createIndex('provider_aggregates', ['aggregate_uuid', 'provider_uuid']);
};

const allocations = async (steps: MigrationSteps): Promise<void> => {
  await steps.createTable('consumers', (table, types) =>
    table
      .addColumn('uuid', types.id(), (column) => column.primaryKey().notNull())
      .addColumn('project_id', types.text(255), (column) => column.notNull())
      .addColumn('user_id', types.text(255), (column) => column.notNull())
      .addColumn('consumer_type', types.text(255))
      .addColumn('generation', types.bigInteger(), (column) => column.notNull())
      .addColumn('created_at', types.timestamp(), (column) => column.notNull())
      .addColumn('updated_at', types.timestamp(), (column) => column.notNull()),
  );
  await steps.createIndex('consumers', ['project_id']);
  await steps.createTable('allocations', (table, types) =>
    table
      .addColumn('consumer_uuid', types.id(), (column) => column.notNull())
      .addColumn('provider_uuid', types.id(), (column) => column.notNull())
      .addColumn('resource_class', types.text(255), (column) => column.notNull())
      .addColumn('used', types.integer(), (column) => column.notNull())
      .addColumn('created_at', types.timestamp(), (column) => column.notNull())
      .addPrimaryKeyConstraint('pk_allocations', ['consumer_uuid', 'provider_uuid', 'resource_class']),
  );
  await steps.createIndex('allocations', ['provider_uuid', 'resource_class']);
};

/** Providers, what they have and are, who uses what of them, and the log of events. */
export const placementTables: Migration = {
  name: '0001-placement',
  phase: 'expand',
  up: async (db: Kysely<unknown>, dialect: Dialect) => {
    const steps = migrationSteps(db, dialect);
    await providers(steps);
    await vocabulary(steps);
    await inventories(steps);
    await memberships(steps);
    await allocations(steps);
    await createEvents(steps);
  },
};
