import type { CreateTableBuilder, Kysely } from 'kysely';
import type { ColumnTypes } from '@nimbo/db/columns.ts';
import type { Dialect } from '@nimbo/db/database.ts';
import { migrationSteps } from '@nimbo/db/migration-steps.ts';
import type { Migration } from '@nimbo/db/migration.ts';

type Table = CreateTableBuilder<string>;

const placeColumns = (table: Table, types: ColumnTypes): Table =>
  table
    .addColumn('id', types.id(), (column) => column.primaryKey().notNull())
    .addColumn('name', types.text(128), (column) => column.notNull())
    .addColumn('fingerprint', types.text(12), (column) => column.notNull())
    .addColumn('planned', types.json(), (column) => column.notNull())
    .addColumn('status', types.text(16), (column) => column.notNull())
    .addColumn('step', types.text(128))
    .addColumn('phase', types.text(8), (column) => column.notNull())
    .addColumn('done', types.json(), (column) => column.notNull())
    .addColumn('state', types.json(), (column) => column.notNull())
    .addColumn('attempts', types.integer(), (column) => column.notNull());

const leaseColumns = (table: Table, types: ColumnTypes): Table =>
  table
    .addColumn('owner', types.text(255))
    .addColumn('owner_instance', types.text(64))
    .addColumn('lease_expires_at', types.bigInteger())
    .addColumn('fence', types.bigInteger(), (column) => column.notNull())
    .addColumn('next_run_at', types.bigInteger())
    .addColumn('deadline_at', types.bigInteger())
    .addColumn('step_started_at', types.timestamp());

const storyColumns = (table: Table, types: ColumnTypes): Table =>
  table
    .addColumn('last_error', types.json())
    .addColumn('cause', types.json())
    .addColumn('waiting', types.longText())
    .addColumn('undo_requested_at', types.timestamp())
    .addColumn('undo_reason', types.longText())
    .addColumn('request_id', types.text(64), (column) => column.notNull())
    .addColumn('global_request_id', types.text(64))
    .addColumn('user_id', types.text(255))
    .addColumn('project_id', types.text(255))
    .addColumn('resource_type', types.text(64))
    .addColumn('resource_id', types.text(255))
    .addColumn('exclusive_key', types.text(320))
    .addColumn('history', types.integer(), (column) => column.notNull())
    .addColumn('created_at', types.timestamp(), (column) => column.notNull())
    .addColumn('updated_at', types.timestamp(), (column) => column.notNull())
    .addColumn('finished_at', types.timestamp());

const stepColumns = (table: Table, types: ColumnTypes): Table =>
  table
    .addColumn('saga_id', types.id(), (column) => column.notNull())
    .addColumn('seq', types.integer(), (column) => column.notNull())
    .addColumn('step', types.text(128), (column) => column.notNull())
    .addColumn('direction', types.text(8), (column) => column.notNull())
    .addColumn('attempt', types.integer(), (column) => column.notNull())
    .addColumn('fence', types.bigInteger(), (column) => column.notNull())
    .addColumn('owner', types.text(255), (column) => column.notNull())
    .addColumn('outcome', types.text(16), (column) => column.notNull())
    .addColumn('started_at', types.timestamp(), (column) => column.notNull())
    .addColumn('finished_at', types.timestamp(), (column) => column.notNull())
    .addColumn('error', types.json())
    .addPrimaryKeyConstraint('saga_steps_pk', ['saga_id', 'seq'] as never);

const createSagaTables = async (db: Kysely<unknown>, dialect: Dialect): Promise<void> => {
  const steps = migrationSteps(db, dialect);
  await steps.createTable('sagas', (table, types) =>
    storyColumns(leaseColumns(placeColumns(table, types), types), types),
  );
  await steps.createUniqueIndex('sagas', ['exclusive_key']);
  await steps.createIndex('sagas', ['next_run_at']);
  await steps.createIndex('sagas', ['resource_type', 'resource_id']);
  await steps.createIndex('sagas', ['request_id']);
  await steps.createIndex('sagas', ['finished_at']);
  await steps.createTable('saga_steps', stepColumns);
};

/**
 * The saga tables under the number that they have in a service's own order of migrations, for example
 * `sagaTablesMigration('0002-sagas')`.
 */
export const sagaTablesMigration = (name: string): Migration => ({ name, phase: 'expand', up: createSagaTables });

/** For services that begin their list of migrations with them. */
export const sagaMigrations: readonly Migration[] = [sagaTablesMigration('0001-sagas')];
