import type { Kysely } from 'kysely';
import type { Dialect } from '@nimbo/db/database.ts';
import { createEvents } from '@nimbo/db/events/event-schema.ts';
import type { Migration } from '@nimbo/db/migration.ts';
import { migrationSteps, type MigrationSteps } from '@nimbo/db/migration-steps.ts';
import { createQuotaLocks } from '@nimbo/db/quota-lock.ts';

const createImages = async (steps: MigrationSteps): Promise<void> => {
  await steps.createTable('images', (table, types) =>
    table
      .addColumn('id', types.id(), (column) => column.primaryKey().notNull())
      .addColumn('name', types.text(255))
      .addColumn('status', types.text(30), (column) => column.notNull())
      .addColumn('visibility', types.text(16), (column) => column.notNull())
      .addColumn('owner', types.text(255))
      .addColumn('disk_format', types.text(64))
      .addColumn('container_format', types.text(64))
      .addColumn('size', types.bigInteger())
      .addColumn('virtual_size', types.bigInteger())
      .addColumn('checksum', types.text(32))
      .addColumn('os_hash_algo', types.text(64))
      .addColumn('os_hash_value', types.text(128))
      .addColumn('min_disk', types.integer(), (column) => column.notNull())
      .addColumn('min_ram', types.integer(), (column) => column.notNull())
      .addColumn('protected', types.boolean(), (column) => column.notNull())
      .addColumn('os_hidden', types.boolean(), (column) => column.notNull())
      .addColumn('properties', types.json(), (column) => column.notNull())
      .addColumn('tags', types.json(), (column) => column.notNull())
      .addColumn('generation', types.bigInteger(), (column) => column.notNull())
      .addColumn('created_at', types.timestamp(), (column) => column.notNull())
      .addColumn('updated_at', types.timestamp(), (column) => column.notNull())
      .addColumn('deleted_at', types.timestamp()),
  );
  // The usual order of a list, which leaves deleted images out: pages are read off the index, newest first.
  await steps.createIndex('images', ['deleted_at', 'created_at', 'id']);
  await steps.createIndex('images', ['owner']);
  await steps.createIndex('images', ['name']);
};

const createLabels = async (steps: MigrationSteps): Promise<void> => {
  await steps.createTable('image_properties', (table, types) =>
    table
      .addColumn('image_id', types.id(), (column) => column.notNull())
      .addColumn('name', types.text(255), (column) => column.notNull())
      .addColumn('value', types.longText(), (column) => column.notNull())
      .addPrimaryKeyConstraint('pk_image_properties', ['image_id', 'name']),
  );
  await steps.createIndex('image_properties', ['name']);
  await steps.createTable('image_tags', (table, types) =>
    table
      .addColumn('image_id', types.id(), (column) => column.notNull())
      .addColumn('value', types.text(255), (column) => column.notNull())
      .addPrimaryKeyConstraint('pk_image_tags', ['image_id', 'value']),
  );
  await steps.createIndex('image_tags', ['value']);
};

const createMembers = async (steps: MigrationSteps): Promise<void> => {
  await steps.createTable('image_members', (table, types) =>
    table
      .addColumn('image_id', types.id(), (column) => column.notNull())
      .addColumn('member', types.text(255), (column) => column.notNull())
      .addColumn('status', types.text(20), (column) => column.notNull())
      .addColumn('created_at', types.timestamp(), (column) => column.notNull())
      .addColumn('updated_at', types.timestamp(), (column) => column.notNull())
      .addPrimaryKeyConstraint('pk_image_members', ['image_id', 'member']),
  );
  await steps.createIndex('image_members', ['member']);
};

const createData = async (steps: MigrationSteps): Promise<void> => {
  await steps.createTable('image_locations', (table, types) =>
    table
      .addColumn('image_id', types.id(), (column) => column.notNull())
      .addColumn('store', types.text(64), (column) => column.notNull())
      .addColumn('data_key', types.text(255), (column) => column.notNull())
      .addColumn('size', types.bigInteger(), (column) => column.notNull())
      .addColumn('status', types.text(30), (column) => column.notNull())
      .addPrimaryKeyConstraint('pk_image_locations', ['store', 'data_key']),
  );
  await steps.createIndex('image_locations', ['image_id']);
  await steps.createIndex('image_locations', ['status']);
  await steps.createTable('image_uploads', (table, types) =>
    table
      .addColumn('image_id', types.id(), (column) => column.primaryKey().notNull())
      .addColumn('id', types.id(), (column) => column.notNull())
      .addColumn('owner', types.text(64), (column) => column.notNull())
      .addColumn('reserved', types.bigInteger(), (column) => column.notNull())
      .addColumn('seen_at', types.timestamp(), (column) => column.notNull()),
  );
};

/** Everything glance keeps. */
export const images: Migration = {
  name: '0001-images',
  phase: 'expand',
  up: async (db: Kysely<unknown>, dialect: Dialect) => {
    const steps = migrationSteps(db, dialect);
    await createImages(steps);
    await createLabels(steps);
    await createMembers(steps);
    await createData(steps);
    await createQuotaLocks(steps);
    await createEvents(steps);
  },
};
