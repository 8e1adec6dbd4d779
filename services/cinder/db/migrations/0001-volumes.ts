import type { CreateTableBuilder } from 'kysely';
import type { ColumnTypes } from '@nimbo/db/columns.ts';
import { createEvents } from '@nimbo/db/events/event-schema.ts';
import type { Migration } from '@nimbo/db/migration.ts';
import { migrationSteps, type MigrationSteps } from '@nimbo/db/migration-steps.ts';
import { createQuotaLocks } from '@nimbo/db/quota-lock.ts';

type Table = CreateTableBuilder<string>;

const ownership = (table: Table, types: ColumnTypes): Table =>
  table
    .addColumn('id', types.id(), (column) => column.primaryKey().notNull())
    .addColumn('project_id', types.text(255), (column) => column.notNull())
    .addColumn('user_id', types.text(255), (column) => column.notNull());

const wish = (table: Table, types: ColumnTypes): Table =>
  table
    .addColumn('wanted', types.text(16))
    .addColumn('generation', types.integer(), (column) => column.notNull())
    .addColumn('reported_generation', types.integer(), (column) => column.notNull())
    .addColumn('reported_error', types.json());

const naming = (table: Table, types: ColumnTypes): Table =>
  table
    .addColumn('name', types.text(255))
    .addColumn('description', types.text(255))
    .addColumn('status', types.text(32), (column) => column.notNull())
    .addColumn('size', types.integer(), (column) => column.notNull())
    .addColumn('host', types.text(255))
    .addColumn('metadata', types.json(), (column) => column.notNull())
    .addColumn('created_at', types.timestamp(), (column) => column.notNull())
    .addColumn('updated_at', types.timestamp());

const volumeTable = async ({ createTable, createIndex, createUniqueIndex }: MigrationSteps): Promise<void> => {
  await createTable('volumes', (table, types) =>
    naming(wish(ownership(table, types), types), types)
      .addColumn('wanted_size', types.integer(), (column) => column.notNull())
      .addColumn('previous_status', types.text(32))
      .addColumn('availability_zone', types.text(255), (column) => column.notNull())
      .addColumn('volume_type_id', types.id())
      .addColumn('is_bootable', types.boolean(), (column) => column.notNull())
      .addColumn('is_multiattach', types.boolean(), (column) => column.notNull())
      .addColumn('is_read_only', types.boolean(), (column) => column.notNull())
      .addColumn('is_exported', types.boolean(), (column) => column.notNull())
      .addColumn('image', types.json())
      .addColumn('image_id', types.id())
      .addColumn('snapshot_id', types.id())
      .addColumn('source_volume_id', types.id())
      .addColumn('image_metadata', types.json(), (column) => column.notNull())
      .addColumn('request_key', types.text(255))
      .addColumn('launched_at', types.timestamp()),
  );
  await createIndex('volumes', ['project_id', 'created_at']);
  await createIndex('volumes', ['host']);
  await createUniqueIndex('volumes', ['request_key']);
};

const attachmentTable = async ({ createTable, createIndex }: MigrationSteps): Promise<void> => {
  await createTable('attachments', (table, types) =>
    ownership(table, types)
      .addColumn('volume_id', types.id(), (column) => column.notNull())
      .addColumn('instance_id', types.id())
      .addColumn('status', types.text(32), (column) => column.notNull())
      .addColumn('mode', types.text(8), (column) => column.notNull())
      .addColumn('mountpoint', types.text(255))
      .addColumn('attached_host', types.text(255))
      .addColumn('connector', types.json())
      .addColumn('connection', types.json())
      .addColumn('created_at', types.timestamp(), (column) => column.notNull())
      .addColumn('attached_at', types.timestamp()),
  );
  await createIndex('attachments', ['volume_id']);
  await createIndex('attachments', ['instance_id']);
};

const snapshotTable = async ({ createTable, createIndex }: MigrationSteps): Promise<void> => {
  await createTable('snapshots', (table, types) =>
    naming(wish(ownership(table, types), types), types).addColumn('volume_id', types.id(), (column) =>
      column.notNull(),
    ),
  );
  await createIndex('snapshots', ['project_id', 'created_at']);
  await createIndex('snapshots', ['volume_id']);
};

const typeTables = async ({ createTable, createUniqueIndex }: MigrationSteps): Promise<void> => {
  await createTable('volume_types', (table, types) =>
    table
      .addColumn('id', types.id(), (column) => column.primaryKey().notNull())
      .addColumn('name', types.text(255), (column) => column.notNull())
      .addColumn('description', types.text(255))
      .addColumn('is_public', types.boolean(), (column) => column.notNull())
      .addColumn('extra_specs', types.json(), (column) => column.notNull())
      .addColumn('created_at', types.timestamp(), (column) => column.notNull())
      .addColumn('updated_at', types.timestamp()),
  );
  await createUniqueIndex('volume_types', ['name']);
  await createTable('volume_type_projects', (table, types) =>
    table
      .addColumn('volume_type_id', types.id(), (column) => column.notNull())
      .addColumn('project_id', types.text(255), (column) => column.notNull())
      .addPrimaryKeyConstraint('pk_volume_type_projects', ['volume_type_id', 'project_id']),
  );
};

const hostTable = ({ createTable }: MigrationSteps): Promise<void> =>
  createTable('hosts', (table, types) =>
    table
      .addColumn('host', types.text(255), (column) => column.primaryKey().notNull())
      .addColumn('availability_zone', types.text(255), (column) => column.notNull())
      .addColumn('driver', types.text(64), (column) => column.notNull())
      .addColumn('socket', types.text(255))
      .addColumn('total_bytes', types.bigInteger(), (column) => column.notNull())
      .addColumn('free_bytes', types.bigInteger(), (column) => column.notNull())
      .addColumn('is_disabled', types.boolean(), (column) => column.notNull())
      .addColumn('disabled_reason', types.text(255))
      .addColumn('created_at', types.timestamp(), (column) => column.notNull())
      .addColumn('reported_at', types.timestamp(), (column) => column.notNull()),
  );

const messageTable = async ({ createTable, createIndex }: MigrationSteps): Promise<void> => {
  await createTable('messages', (table, types) =>
    table
      .addColumn('id', types.id(), (column) => column.primaryKey().notNull())
      .addColumn('project_id', types.text(255), (column) => column.notNull())
      .addColumn('resource_type', types.text(64), (column) => column.notNull())
      .addColumn('resource_id', types.id())
      .addColumn('event_id', types.text(64), (column) => column.notNull())
      .addColumn('level', types.text(16), (column) => column.notNull())
      .addColumn('text', types.longText(), (column) => column.notNull())
      .addColumn('request_id', types.text(255))
      .addColumn('created_at', types.timestamp(), (column) => column.notNull())
      .addColumn('expires_at', types.timestamp(), (column) => column.notNull()),
  );
  await createIndex('messages', ['project_id', 'created_at']);
};

const quotaTables = async (steps: MigrationSteps): Promise<void> => {
  await createQuotaLocks(steps);
  for (const [table, owner] of [
    ['quotas', 'project_id'],
    ['quota_classes', 'class_name'],
  ] as const) {
    await steps.createTable(table, (builder, types) =>
      builder
        .addColumn(owner, types.text(255), (column) => column.notNull())
        .addColumn('resource', types.text(255), (column) => column.notNull())
        .addColumn('hard_limit', types.integer(), (column) => column.notNull())
        .addPrimaryKeyConstraint(`pk_${table}`, [owner, 'resource']),
    );
  }
};

export const volumes: Migration = {
  name: '0001-volumes',
  phase: 'expand',
  up: async (db, dialect) => {
    const steps = migrationSteps(db, dialect);
    await createEvents(steps);
    await volumeTable(steps);
    await attachmentTable(steps);
    await snapshotTable(steps);
    await typeTables(steps);
    await hostTable(steps);
    await messageTable(steps);
    await quotaTables(steps);
  },
};
