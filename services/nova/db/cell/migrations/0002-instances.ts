import type { Kysely } from 'kysely';
import type { Dialect } from '@nimbo/db/database.ts';
import type { Migration } from '@nimbo/db/migration.ts';
import { migrationSteps, type MigrationSteps } from '@nimbo/db/migration-steps.ts';

const createInstances = async (steps: MigrationSteps): Promise<void> => {
  await steps.createTable('instances', (table, types) =>
    table
      .addColumn('uuid', types.id(), (column) => column.primaryKey().notNull())
      .addColumn('project_id', types.text(255), (column) => column.notNull())
      .addColumn('user_id', types.text(255), (column) => column.notNull())
      .addColumn('reservation_id', types.text(64), (column) => column.notNull())
      .addColumn('launch_index', types.integer(), (column) => column.notNull())
      .addColumn('name', types.text(255), (column) => column.notNull())
      .addColumn('description', types.text(255))
      .addColumn('hostname', types.text(255), (column) => column.notNull())
      .addColumn('image_id', types.text(255))
      .addColumn('image', types.json())
      .addColumn('flavor', types.json(), (column) => column.notNull())
      .addColumn('flavor_id', types.text(255), (column) => column.notNull())
      .addColumn('vcpus', types.integer(), (column) => column.notNull())
      .addColumn('memory_mb', types.integer(), (column) => column.notNull())
      .addColumn('root_gb', types.integer(), (column) => column.notNull())
      .addColumn('ephemeral_gb', types.integer(), (column) => column.notNull())
      .addColumn('swap_mb', types.integer(), (column) => column.notNull())
      .addColumn('availability_zone', types.text(255))
      .addColumn('host', types.text(255))
      .addColumn('node', types.text(255))
      .addColumn('vm_state', types.text(32), (column) => column.notNull())
      .addColumn('task_state', types.text(64))
      .addColumn('power_state', types.integer(), (column) => column.notNull())
      .addColumn('progress', types.integer(), (column) => column.notNull())
      .addColumn('launched_at', types.timestamp())
      .addColumn('terminated_at', types.timestamp())
      .addColumn('key_name', types.text(255))
      .addColumn('key_pair', types.json())
      .addColumn('user_data', types.longText())
      .addColumn('config_drive', types.boolean(), (column) => column.notNull())
      .addColumn('locked_by', types.text(16))
      .addColumn('locked_reason', types.text(255))
      .addColumn('access_ip_v4', types.text(45))
      .addColumn('access_ip_v6', types.text(45))
      .addColumn('root_device_name', types.text(255))
      .addColumn('auto_disk_config', types.boolean(), (column) => column.notNull())
      .addColumn('metadata', types.json(), (column) => column.notNull())
      .addColumn('tags', types.json(), (column) => column.notNull())
      .addColumn('interfaces', types.json(), (column) => column.notNull())
      .addColumn('security_groups', types.json(), (column) => column.notNull())
      .addColumn('wishes', types.json(), (column) => column.notNull())
      .addColumn('fault', types.json())
      .addColumn('scheduling', types.json())
      .addColumn('password', types.longText())
      .addColumn('wanted_power_state', types.text(16))
      .addColumn('wanted_generation', types.bigInteger(), (column) => column.notNull())
      .addColumn('soft_reboots', types.integer(), (column) => column.notNull())
      .addColumn('hard_reboots', types.integer(), (column) => column.notNull())
      .addColumn('admin_password', types.text(255))
      .addColumn('fence', types.bigInteger(), (column) => column.notNull())
      .addColumn('reported_generation', types.bigInteger(), (column) => column.notNull())
      .addColumn('reported_power_state', types.text(16))
      .addColumn('reported_error', types.json())
      .addColumn('reported_volumes', types.json(), (column) => column.notNull())
      .addColumn('reported_ports', types.json(), (column) => column.notNull())
      .addColumn('reported_at', types.timestamp())
      .addColumn('version', types.bigInteger(), (column) => column.notNull())
      .addColumn('created_at', types.timestamp(), (column) => column.notNull())
      .addColumn('updated_at', types.timestamp(), (column) => column.notNull())
      .addColumn('deleted_at', types.timestamp()),
  );
  // A project's list and the list of all, newest first, deleted ones left out: pages are read off the index.
  await steps.createIndex('instances', ['project_id', 'deleted_at', 'created_at', 'uuid']);
  await steps.createIndex('instances', ['deleted_at', 'created_at', 'uuid']);
  await steps.createIndex('instances', ['host']);
};

const createTags = async (steps: MigrationSteps): Promise<void> => {
  await steps.createTable('instance_tags', (table, types) =>
    table
      .addColumn('instance_uuid', types.id(), (column) => column.notNull())
      .addColumn('tag', types.text(80), (column) => column.notNull())
      .addPrimaryKeyConstraint('pk_instance_tags', ['instance_uuid', 'tag']),
  );
  await steps.createIndex('instance_tags', ['tag']);
};

const createBlockDevices = async (steps: MigrationSteps): Promise<void> => {
  await steps.createTable('block_devices', (table, types) =>
    table
      .addColumn('id', types.id(), (column) => column.primaryKey().notNull())
      .addColumn('instance_uuid', types.id(), (column) => column.notNull())
      .addColumn('source_type', types.text(16), (column) => column.notNull())
      .addColumn('destination_type', types.text(16), (column) => column.notNull())
      .addColumn('source_id', types.text(255))
      .addColumn('volume_id', types.id())
      .addColumn('volume_size', types.integer())
      .addColumn('volume_type', types.text(255))
      .addColumn('device_type', types.text(255))
      .addColumn('disk_bus', types.text(255))
      .addColumn('guest_format', types.text(255))
      .addColumn('device_name', types.text(255))
      .addColumn('boot_index', types.integer())
      .addColumn('delete_on_termination', types.boolean(), (column) => column.notNull())
      .addColumn('tag', types.text(255))
      .addColumn('is_own_volume', types.boolean(), (column) => column.notNull())
      .addColumn('attachment_id', types.id())
      .addColumn('connection_info', types.json())
      .addColumn('state', types.text(16), (column) => column.notNull())
      .addColumn('created_at', types.timestamp(), (column) => column.notNull())
      .addColumn('updated_at', types.timestamp(), (column) => column.notNull())
      .addColumn('deleted_at', types.timestamp()),
  );
  await steps.createIndex('block_devices', ['instance_uuid']);
  await steps.createIndex('block_devices', ['volume_id']);
};

const createActions = async (steps: MigrationSteps): Promise<void> => {
  await steps.createTable('instance_actions', (table, types) =>
    table
      .addColumn('request_id', types.text(255), (column) => column.notNull())
      .addColumn('instance_uuid', types.id(), (column) => column.notNull())
      .addColumn('action', types.text(255), (column) => column.notNull())
      .addColumn('user_id', types.text(255), (column) => column.notNull())
      .addColumn('project_id', types.text(255), (column) => column.notNull())
      .addColumn('message', types.text(255))
      .addColumn('started_at', types.timestamp(), (column) => column.notNull())
      .addColumn('updated_at', types.timestamp(), (column) => column.notNull())
      .addColumn('finished_at', types.timestamp())
      .addPrimaryKeyConstraint('pk_instance_actions', ['instance_uuid', 'request_id']),
  );
  await steps.createTable('instance_action_events', (table, types) =>
    table
      .addColumn('id', types.id(), (column) => column.primaryKey().notNull())
      .addColumn('instance_uuid', types.id(), (column) => column.notNull())
      .addColumn('request_id', types.text(255), (column) => column.notNull())
      .addColumn('event', types.text(255), (column) => column.notNull())
      .addColumn('started_at', types.timestamp(), (column) => column.notNull())
      .addColumn('finished_at', types.timestamp())
      .addColumn('result', types.text(32))
      .addColumn('traceback', types.longText())
      .addColumn('host', types.text(255))
      .addColumn('details', types.longText()),
  );
  await steps.createIndex('instance_action_events', ['instance_uuid', 'request_id']);
};

/** Servers and what belongs to them. */
export const instances: Migration = {
  name: '0002-instances',
  phase: 'expand',
  up: async (db: Kysely<unknown>, dialect: Dialect) => {
    const steps = migrationSteps(db, dialect);
    await createInstances(steps);
    await createTags(steps);
    await createBlockDevices(steps);
    await createActions(steps);
  },
};
