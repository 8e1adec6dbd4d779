import type { Kysely } from 'kysely';
import type { Dialect } from '@nimbo/db/database.ts';
import { createEvents } from '@nimbo/db/events/event-schema.ts';
import type { Migration } from '@nimbo/db/migration.ts';
import { migrationSteps, type MigrationSteps } from '@nimbo/db/migration-steps.ts';
import { createQuotaLocks } from '@nimbo/db/quota-lock.ts';

const cells = async (steps: MigrationSteps): Promise<void> => {
  await steps.createTable('cell_mappings', (table, types) =>
    table
      .addColumn('uuid', types.id(), (column) => column.primaryKey().notNull())
      .addColumn('name', types.text(255), (column) => column.notNull())
      .addColumn('created_at', types.timestamp(), (column) => column.notNull()),
  );
  await steps.createUniqueIndex('cell_mappings', ['name']);
  await steps.createTable('host_mappings', (table, types) =>
    table
      .addColumn('host', types.text(255), (column) => column.primaryKey().notNull())
      .addColumn('cell_uuid', types.id(), (column) => column.notNull())
      .addColumn('created_at', types.timestamp(), (column) => column.notNull()),
  );
  await steps.createTable('instance_mappings', (table, types) =>
    table
      .addColumn('instance_uuid', types.id(), (column) => column.primaryKey().notNull())
      .addColumn('cell_uuid', types.id())
      .addColumn('project_id', types.text(255), (column) => column.notNull())
      .addColumn('user_id', types.text(255), (column) => column.notNull())
      .addColumn('vcpus', types.integer(), (column) => column.notNull())
      .addColumn('memory_mb', types.integer(), (column) => column.notNull())
      .addColumn('queued_for_delete', types.boolean(), (column) => column.notNull())
      .addColumn('created_at', types.timestamp(), (column) => column.notNull())
      .addColumn('updated_at', types.timestamp(), (column) => column.notNull()),
  );
  await steps.createIndex('instance_mappings', ['project_id', 'user_id']);
  await steps.createIndex('instance_mappings', ['cell_uuid']);
};

const flavors = async (steps: MigrationSteps): Promise<void> => {
  await steps.createTable('flavors', (table, types) =>
    table
      .addColumn('id', types.countedKey())
      .addColumn('flavorid', types.text(255), (column) => column.notNull())
      .addColumn('name', types.text(255), (column) => column.notNull())
      .addColumn('memory_mb', types.integer(), (column) => column.notNull())
      .addColumn('vcpus', types.integer(), (column) => column.notNull())
      .addColumn('root_gb', types.integer(), (column) => column.notNull())
      .addColumn('ephemeral_gb', types.integer(), (column) => column.notNull())
      .addColumn('swap', types.integer(), (column) => column.notNull())
      .addColumn('rxtx_factor', types.float(), (column) => column.notNull())
      .addColumn('is_public', types.boolean(), (column) => column.notNull())
      .addColumn('disabled', types.boolean(), (column) => column.notNull())
      .addColumn('description', types.longText())
      .addColumn('created_at', types.timestamp(), (column) => column.notNull())
      .addColumn('updated_at', types.timestamp()),
  );
  await steps.createUniqueIndex('flavors', ['flavorid']);
  await steps.createUniqueIndex('flavors', ['name']);
  await steps.createTable('flavor_extra_specs', (table, types) =>
    table
      .addColumn('flavor_id', types.bigInteger(), (column) => column.notNull())
      .addColumn('key', types.text(255), (column) => column.notNull())
      .addColumn('value', types.text(255), (column) => column.notNull())
      .addPrimaryKeyConstraint('pk_flavor_extra_specs', ['flavor_id', 'key']),
  );
  await steps.createTable('flavor_projects', (table, types) =>
    table
      .addColumn('flavor_id', types.bigInteger(), (column) => column.notNull())
      .addColumn('project_id', types.text(255), (column) => column.notNull())
      .addPrimaryKeyConstraint('pk_flavor_projects', ['flavor_id', 'project_id']),
  );
};

const keypairs = async (steps: MigrationSteps): Promise<void> => {
  await steps.createTable('key_pairs', (table, types) =>
    table
      .addColumn('id', types.countedKey())
      .addColumn('user_id', types.text(255), (column) => column.notNull())
      .addColumn('name', types.text(255), (column) => column.notNull())
      .addColumn('type', types.text(16), (column) => column.notNull())
      .addColumn('fingerprint', types.text(255), (column) => column.notNull())
      .addColumn('public_key', types.longText(), (column) => column.notNull())
      .addColumn('created_at', types.timestamp(), (column) => column.notNull()),
  );
  await steps.createUniqueIndex('key_pairs', ['user_id', 'name']);
};

const quotas = async (steps: MigrationSteps): Promise<void> => {
  await createQuotaLocks(steps);
  await steps.createTable('quota_classes', (table, types) =>
    table
      .addColumn('class_name', types.text(255), (column) => column.notNull())
      .addColumn('resource', types.text(64), (column) => column.notNull())
      .addColumn('hard_limit', types.integer(), (column) => column.notNull())
      .addPrimaryKeyConstraint('pk_quota_classes', ['class_name', 'resource']),
  );
  await steps.createTable('quotas', (table, types) =>
    table
      .addColumn('project_id', types.text(255), (column) => column.notNull())
      .addColumn('resource', types.text(64), (column) => column.notNull())
      .addColumn('hard_limit', types.integer(), (column) => column.notNull())
      .addPrimaryKeyConstraint('pk_quotas', ['project_id', 'resource']),
  );
  await steps.createTable('user_quotas', (table, types) =>
    table
      .addColumn('project_id', types.text(255), (column) => column.notNull())
      .addColumn('user_id', types.text(255), (column) => column.notNull())
      .addColumn('resource', types.text(64), (column) => column.notNull())
      .addColumn('hard_limit', types.integer(), (column) => column.notNull())
      .addPrimaryKeyConstraint('pk_user_quotas', ['project_id', 'user_id', 'resource']),
  );
};

const aggregates = async (steps: MigrationSteps): Promise<void> => {
  await steps.createTable('aggregates', (table, types) =>
    table
      .addColumn('id', types.countedKey())
      .addColumn('uuid', types.id(), (column) => column.notNull())
      .addColumn('name', types.text(255), (column) => column.notNull())
      .addColumn('created_at', types.timestamp(), (column) => column.notNull())
      .addColumn('updated_at', types.timestamp()),
  );
  await steps.createUniqueIndex('aggregates', ['name']);
  await steps.createTable('aggregate_hosts', (table, types) =>
    table
      .addColumn('aggregate_id', types.bigInteger(), (column) => column.notNull())
      .addColumn('host', types.text(255), (column) => column.notNull())
      .addPrimaryKeyConstraint('pk_aggregate_hosts', ['aggregate_id', 'host']),
  );
  await steps.createIndex('aggregate_hosts', ['host']);
  await steps.createTable('aggregate_metadata', (table, types) =>
    table
      .addColumn('aggregate_id', types.bigInteger(), (column) => column.notNull())
      .addColumn('key', types.text(255), (column) => column.notNull())
      .addColumn('value', types.text(255), (column) => column.notNull())
      .addPrimaryKeyConstraint('pk_aggregate_metadata', ['aggregate_id', 'key']),
  );
};

const serverGroups = async (steps: MigrationSteps): Promise<void> => {
  await steps.createTable('server_groups', (table, types) =>
    table
      .addColumn('id', types.countedKey())
      .addColumn('uuid', types.id(), (column) => column.notNull())
      .addColumn('project_id', types.text(255), (column) => column.notNull())
      .addColumn('user_id', types.text(255), (column) => column.notNull())
      .addColumn('name', types.text(255), (column) => column.notNull())
      .addColumn('policy', types.text(64), (column) => column.notNull())
      .addColumn('rules', types.json(), (column) => column.notNull())
      .addColumn('created_at', types.timestamp(), (column) => column.notNull()),
  );
  await steps.createUniqueIndex('server_groups', ['uuid']);
  await steps.createIndex('server_groups', ['project_id']);
  await steps.createTable('server_group_members', (table, types) =>
    table
      .addColumn('group_uuid', types.id(), (column) => column.notNull())
      .addColumn('instance_uuid', types.id(), (column) => column.notNull())
      .addColumn('user_id', types.text(255), (column) => column.notNull())
      .addPrimaryKeyConstraint('pk_server_group_members', ['group_uuid', 'instance_uuid']),
  );
  await steps.createIndex('server_group_members', ['instance_uuid']);
};

/** Cells and what the whole cloud shares: flavors, key pairs, quotas, aggregates, server groups, the log of events. */
export const catalogue: Migration = {
  name: '0001-catalogue',
  phase: 'expand',
  up: async (db: Kysely<unknown>, dialect: Dialect) => {
    const steps = migrationSteps(db, dialect);
    await cells(steps);
    await flavors(steps);
    await keypairs(steps);
    await quotas(steps);
    await aggregates(steps);
    await serverGroups(steps);
    await createEvents(steps);
  },
};
