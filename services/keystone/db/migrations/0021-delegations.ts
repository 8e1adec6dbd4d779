import type { Kysely } from 'kysely';
import type { Dialect } from '@nimbo/db/database.ts';
import type { Migration } from '@nimbo/db/migration.ts';
import { migrationSteps, type MigrationSteps } from '@nimbo/db/migration-steps.ts';

const trusts = async (steps: MigrationSteps): Promise<void> => {
  await steps.createTable('trusts', (table, types) =>
    table
      .addColumn('id', types.id(), (column) => column.primaryKey().notNull())
      .addColumn('trustor_id', types.id(), (column) => column.notNull())
      .addColumn('trustee_id', types.id(), (column) => column.notNull())
      .addColumn('project_id', types.id())
      .addColumn('impersonation', types.boolean(), (column) => column.notNull())
      .addColumn('expires_at', types.timestamp())
      .addColumn('remaining_uses', types.integer())
      .addColumn('redelegated_trust_id', types.id())
      .addColumn('redelegation_count', types.integer(), (column) => column.notNull())
      .addColumn('created_at', types.timestamp(), (column) => column.notNull())
      .addColumn('deleted_at', types.timestamp()),
  );
  await steps.createIndex('trusts', ['trustor_id']);
  await steps.createIndex('trusts', ['trustee_id']);
  await steps.createIndex('trusts', ['redelegated_trust_id']);
  await steps.createTable('trust_roles', (table, types) =>
    table
      .addColumn('trust_id', types.id(), (column) => column.notNull())
      .addColumn('role_id', types.id(), (column) => column.notNull())
      .addPrimaryKeyConstraint('pk_trust_roles', ['trust_id', 'role_id']),
  );
};

const applicationCredentials = async (steps: MigrationSteps): Promise<void> => {
  await steps.createTable('application_credentials', (table, types) =>
    table
      .addColumn('id', types.id(), (column) => column.primaryKey().notNull())
      .addColumn('name', types.text(255), (column) => column.notNull())
      .addColumn('user_id', types.id(), (column) => column.notNull())
      .addColumn('project_id', types.id(), (column) => column.notNull())
      .addColumn('description', types.longText())
      .addColumn('secret_hash', types.text(255), (column) => column.notNull())
      .addColumn('expires_at', types.timestamp())
      .addColumn('unrestricted', types.boolean(), (column) => column.notNull())
      .addColumn('has_access_rules', types.boolean(), (column) => column.notNull())
      .addColumn('created_at', types.timestamp(), (column) => column.notNull()),
  );
  await steps.createUniqueIndex('application_credentials', ['user_id', 'name']);
  await steps.createIndex('application_credentials', ['project_id']);
  await steps.createTable('application_credential_roles', (table, types) =>
    table
      .addColumn('application_credential_id', types.id(), (column) => column.notNull())
      .addColumn('role_id', types.id(), (column) => column.notNull())
      .addPrimaryKeyConstraint('pk_application_credential_roles', ['application_credential_id', 'role_id']),
  );
};

const accessRules = async (steps: MigrationSteps): Promise<void> => {
  await steps.createTable('access_rules', (table, types) =>
    table
      .addColumn('id', types.id(), (column) => column.primaryKey().notNull())
      .addColumn('user_id', types.id(), (column) => column.notNull())
      .addColumn('service', types.text(64), (column) => column.notNull())
      .addColumn('method', types.text(16), (column) => column.notNull())
      .addColumn('path', types.text(255), (column) => column.notNull()),
  );
  await steps.createUniqueIndex('access_rules', ['user_id', 'service', 'method', 'path']);
  await steps.createTable('application_credential_access_rules', (table, types) =>
    table
      .addColumn('application_credential_id', types.id(), (column) => column.notNull())
      .addColumn('access_rule_id', types.id(), (column) => column.notNull())
      .addPrimaryKeyConstraint('pk_application_credential_rules', ['application_credential_id', 'access_rule_id']),
  );
  await steps.createIndex('application_credential_access_rules', ['access_rule_id']);
};

/** Trusts and application credentials, and the end of tokens that were got by them. */
export const delegations: Migration = {
  name: '0021-delegations',
  phase: 'expand',
  up: async (db: Kysely<unknown>, dialect: Dialect) => {
    const steps = migrationSteps(db, dialect);
    await trusts(steps);
    await applicationCredentials(steps);
    await accessRules(steps);
    await steps.addColumn('revocations', 'delegation_kind', steps.types.text(32));
    await steps.addColumn('revocations', 'delegation_id', steps.types.id());
  },
};
