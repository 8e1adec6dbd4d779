import type { Kysely } from 'kysely';
import type { Dialect } from '@nimbo/db/database.ts';
import { createEvents } from '@nimbo/db/events/event-schema.ts';
import type { Migration } from '@nimbo/db/migration.ts';
import { migrationSteps, type MigrationSteps } from '@nimbo/db/migration-steps.ts';

const projects = async (steps: MigrationSteps): Promise<void> => {
  await steps.createTable('projects', (table, types) =>
    table
      .addColumn('id', types.id(), (column) => column.primaryKey().notNull())
      .addColumn('name', types.text(64), (column) => column.notNull())
      .addColumn('domain_id', types.id(), (column) => column.notNull())
      .addColumn('parent_id', types.id())
      .addColumn('is_domain', types.boolean(), (column) => column.notNull())
      .addColumn('enabled', types.boolean(), (column) => column.notNull())
      .addColumn('description', types.longText())
      .addColumn('extra', types.json(), (column) => column.notNull())
      .addColumn('options', types.json(), (column) => column.notNull())
      .addColumn('created_at', types.timestamp(), (column) => column.notNull()),
  );
  await steps.createUniqueIndex('projects', ['domain_id', 'name']);
  await steps.createIndex('projects', ['parent_id']);
  await steps.createTable('project_tags', (table, types) =>
    table
      .addColumn('project_id', types.id(), (column) => column.notNull())
      .addColumn('name', types.text(255), (column) => column.notNull())
      .addPrimaryKeyConstraint('pk_project_tags', ['project_id', 'name']),
  );
};

const users = async (steps: MigrationSteps): Promise<void> => {
  await steps.createTable('users', (table, types) =>
    table
      .addColumn('id', types.id(), (column) => column.primaryKey().notNull())
      .addColumn('name', types.text(255), (column) => column.notNull())
      .addColumn('domain_id', types.id(), (column) => column.notNull())
      .addColumn('enabled', types.boolean(), (column) => column.notNull())
      .addColumn('default_project_id', types.id())
      .addColumn('extra', types.json(), (column) => column.notNull())
      .addColumn('options', types.json(), (column) => column.notNull())
      .addColumn('created_at', types.timestamp(), (column) => column.notNull()),
  );
  await steps.createUniqueIndex('users', ['domain_id', 'name']);
  await steps.createIndex('users', ['default_project_id']);
  await steps.createTable('passwords', (table, types) =>
    table
      .addColumn('id', types.id(), (column) => column.primaryKey().notNull())
      .addColumn('user_id', types.id(), (column) => column.notNull())
      .addColumn('hash', types.text(255), (column) => column.notNull())
      .addColumn('created_at', types.timestamp(), (column) => column.notNull())
      .addColumn('expires_at', types.timestamp())
      .addColumn('replaced_at', types.timestamp()),
  );
  await steps.createIndex('passwords', ['user_id']);
};

const roles = async (steps: MigrationSteps): Promise<void> => {
  await steps.createTable('roles', (table, types) =>
    table
      .addColumn('id', types.id(), (column) => column.primaryKey().notNull())
      .addColumn('name', types.text(255), (column) => column.notNull())
      .addColumn('domain_id', types.id(), (column) => column.notNull())
      .addColumn('description', types.longText())
      .addColumn('extra', types.json(), (column) => column.notNull())
      .addColumn('options', types.json(), (column) => column.notNull())
      .addColumn('created_at', types.timestamp(), (column) => column.notNull()),
  );
  await steps.createUniqueIndex('roles', ['domain_id', 'name']);
  await steps.createTable('implied_roles', (table, types) =>
    table
      .addColumn('prior_role_id', types.id(), (column) => column.notNull())
      .addColumn('implied_role_id', types.id(), (column) => column.notNull())
      .addPrimaryKeyConstraint('pk_implied_roles', ['prior_role_id', 'implied_role_id']),
  );
};

const assignmentKey = ['actor_id', 'target_id', 'role_id', 'actor_kind', 'target_kind', 'inherited'] as const;

const assignments = async (steps: MigrationSteps): Promise<void> => {
  await steps.createTable('assignments', (table, types) =>
    table
      .addColumn('actor_kind', types.text(16), (column) => column.notNull())
      .addColumn('actor_id', types.id(), (column) => column.notNull())
      .addColumn('target_kind', types.text(16), (column) => column.notNull())
      .addColumn('target_id', types.id(), (column) => column.notNull())
      .addColumn('role_id', types.id(), (column) => column.notNull())
      .addColumn('inherited', types.boolean(), (column) => column.notNull())
      .addPrimaryKeyConstraint('pk_assignments', [...assignmentKey]),
  );
  await steps.createIndex('assignments', ['target_id']);
  await steps.createIndex('assignments', ['role_id']);
};

const catalog = async (steps: MigrationSteps): Promise<void> => {
  await steps.createTable('regions', (table, types) =>
    table
      .addColumn('id', types.text(255), (column) => column.primaryKey().notNull())
      .addColumn('parent_region_id', types.text(255))
      .addColumn('description', types.longText(), (column) => column.notNull())
      .addColumn('extra', types.json(), (column) => column.notNull()),
  );
  await steps.createTable('services', (table, types) =>
    table
      .addColumn('id', types.id(), (column) => column.primaryKey().notNull())
      .addColumn('type', types.text(255), (column) => column.notNull())
      .addColumn('enabled', types.boolean(), (column) => column.notNull())
      .addColumn('extra', types.json(), (column) => column.notNull()),
  );
  await steps.createTable('endpoints', (table, types) =>
    table
      .addColumn('id', types.id(), (column) => column.primaryKey().notNull())
      .addColumn('service_id', types.id(), (column) => column.notNull())
      .addColumn('interface', types.text(16), (column) => column.notNull())
      .addColumn('region_id', types.text(255))
      .addColumn('url', types.longText(), (column) => column.notNull())
      .addColumn('enabled', types.boolean(), (column) => column.notNull())
      .addColumn('extra', types.json(), (column) => column.notNull()),
  );
  await steps.createIndex('endpoints', ['service_id']);
};

const revocations = async (steps: MigrationSteps): Promise<void> => {
  await steps.createTable('revocations', (table, types) =>
    table
      .addColumn('sequence', types.bigInteger(), (column) => column.primaryKey().notNull())
      .addColumn('audit_id', types.text(32))
      .addColumn('audit_chain_id', types.text(32))
      .addColumn('user_id', types.id())
      .addColumn('project_id', types.id())
      .addColumn('domain_id', types.id())
      .addColumn('role_id', types.id())
      .addColumn('system', types.boolean(), (column) => column.notNull())
      .addColumn('revoked_at', types.timestamp(), (column) => column.notNull()),
  );
  await steps.createIndex('revocations', ['revoked_at']);
  await steps.createTable('revisions', (table, types) =>
    table
      .addColumn('id', types.integer(), (column) => column.primaryKey().notNull())
      .addColumn('identity', types.bigInteger(), (column) => column.notNull())
      .addColumn('revocation', types.bigInteger(), (column) => column.notNull())
      .addColumn('catalog', types.bigInteger(), (column) => column.notNull()),
  );
};

interface RevisionTable {
  readonly revisions: { id: number; identity: number; revocation: number; catalog: number };
}

const firstRevision = async (db: Kysely<RevisionTable>): Promise<void> => {
  const row = await db.selectFrom('revisions').select('id').where('id', '=', 1).executeTakeFirst();
  if (row !== undefined) return;
  await db.insertInto('revisions').values({ id: 1, identity: 1, revocation: 0, catalog: 1 }).execute();
};

/** Everything keystone keeps. */
export const identity: Migration = {
  name: '0001-identity',
  phase: 'expand',
  up: async (db: Kysely<unknown>, dialect: Dialect) => {
    const steps = migrationSteps(db, dialect);
    await projects(steps);
    await users(steps);
    await roles(steps);
    await assignments(steps);
    await catalog(steps);
    await revocations(steps);
    await createEvents(steps);
    await firstRevision(db);
  },
};
