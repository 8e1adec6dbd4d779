import type { Kysely } from 'kysely';
import type { Dialect } from '@nimbo/db/database.ts';
import type { Migration } from '@nimbo/db/migration.ts';
import { migrationSteps, type MigrationSteps } from '@nimbo/db/migration-steps.ts';

const providers = async (steps: MigrationSteps): Promise<void> => {
  await steps.createTable('identity_providers', (table, types) =>
    table
      .addColumn('id', types.id(), (column) => column.primaryKey().notNull())
      .addColumn('enabled', types.boolean(), (column) => column.notNull())
      .addColumn('description', types.longText())
      .addColumn('domain_id', types.id(), (column) => column.notNull())
      .addColumn('authorization_ttl', types.integer()),
  );
  await steps.createIndex('identity_providers', ['domain_id']);
  await steps.createTable('identity_provider_remote_ids', (table, types) =>
    table
      .addColumn('remote_id', types.text(255), (column) => column.primaryKey().notNull())
      .addColumn('idp_id', types.id(), (column) => column.notNull()),
  );
  await steps.createIndex('identity_provider_remote_ids', ['idp_id']);
  await steps.createTable('service_providers', (table, types) =>
    table
      .addColumn('id', types.id(), (column) => column.primaryKey().notNull())
      .addColumn('enabled', types.boolean(), (column) => column.notNull())
      .addColumn('description', types.longText())
      .addColumn('auth_url', types.longText(), (column) => column.notNull())
      .addColumn('sp_url', types.longText(), (column) => column.notNull())
      .addColumn('relay_state_prefix', types.text(256), (column) => column.notNull()),
  );
};

const mappings = async (steps: MigrationSteps): Promise<void> => {
  await steps.createTable('federation_mappings', (table, types) =>
    table
      .addColumn('id', types.id(), (column) => column.primaryKey().notNull())
      .addColumn('rules', types.json(), (column) => column.notNull())
      .addColumn('schema_version', types.text(8), (column) => column.notNull()),
  );
  await steps.createTable('federation_protocols', (table, types) =>
    table
      .addColumn('idp_id', types.id(), (column) => column.notNull())
      .addColumn('id', types.id(), (column) => column.notNull())
      .addColumn('mapping_id', types.id(), (column) => column.notNull())
      .addColumn('remote_id_attribute', types.text(64))
      .addPrimaryKeyConstraint('pk_federation_protocols', ['idp_id', 'id']),
  );
};

const users = async (steps: MigrationSteps): Promise<void> => {
  await steps.createTable('federated_users', (table, types) =>
    table
      .addColumn('idp_id', types.id(), (column) => column.notNull())
      .addColumn('protocol_id', types.id(), (column) => column.notNull())
      .addColumn('unique_id', types.text(255), (column) => column.notNull())
      .addColumn('user_id', types.id(), (column) => column.notNull())
      .addColumn('ephemeral', types.boolean(), (column) => column.notNull())
      .addPrimaryKeyConstraint('pk_federated_users', ['idp_id', 'protocol_id', 'unique_id']),
  );
  await steps.createIndex('federated_users', ['user_id']);
  await steps.createTable('expiring_group_members', (table, types) =>
    table
      .addColumn('user_id', types.id(), (column) => column.notNull())
      .addColumn('group_id', types.id(), (column) => column.notNull())
      .addColumn('idp_id', types.id(), (column) => column.notNull())
      .addColumn('expires_at', types.timestamp(), (column) => column.notNull())
      .addPrimaryKeyConstraint('pk_expiring_group_members', ['user_id', 'group_id', 'idp_id']),
  );
  await steps.createIndex('expiring_group_members', ['group_id']);
  await steps.createIndex('expiring_group_members', ['expires_at']);
  await steps.createTable('federation_spent', (table, types) =>
    table
      .addColumn('digest', types.text(64), (column) => column.primaryKey().notNull())
      .addColumn('expires_at', types.timestamp(), (column) => column.notNull()),
  );
  await steps.createIndex('federation_spent', ['expires_at']);
};

/** Identity and service providers, mappings, and the users who come from elsewhere. */
export const federation: Migration = {
  name: '0030-federation',
  phase: 'expand',
  up: async (db: Kysely<unknown>, dialect: Dialect) => {
    const steps = migrationSteps(db, dialect);
    await providers(steps);
    await mappings(steps);
    await users(steps);
  },
};
