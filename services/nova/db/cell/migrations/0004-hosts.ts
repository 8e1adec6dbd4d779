import type { Kysely } from 'kysely';
import type { Dialect } from '@nimbo/db/database.ts';
import type { Migration } from '@nimbo/db/migration.ts';
import { migrationSteps, type MigrationSteps } from '@nimbo/db/migration-steps.ts';

const services = async (steps: MigrationSteps): Promise<void> => {
  await steps.createTable('services', (table, types) =>
    table
      .addColumn('id', types.countedKey())
      .addColumn('uuid', types.id(), (column) => column.notNull())
      .addColumn('host', types.text(255), (column) => column.notNull())
      .addColumn('binary', types.text(64), (column) => column.notNull())
      .addColumn('disabled', types.boolean(), (column) => column.notNull())
      .addColumn('disabled_reason', types.text(255))
      .addColumn('forced_down', types.boolean(), (column) => column.notNull())
      .addColumn('last_seen_up', types.timestamp())
      .addColumn('report_count', types.bigInteger(), (column) => column.notNull())
      .addColumn('created_at', types.timestamp(), (column) => column.notNull())
      .addColumn('updated_at', types.timestamp()),
  );
  await steps.createUniqueIndex('services', ['uuid']);
  await steps.createUniqueIndex('services', ['host', 'binary']);
};

const computeNodes = async (steps: MigrationSteps): Promise<void> => {
  await steps.createTable('compute_nodes', (table, types) =>
    table
      .addColumn('id', types.countedKey())
      .addColumn('uuid', types.id(), (column) => column.notNull())
      .addColumn('host', types.text(255), (column) => column.notNull())
      .addColumn('hypervisor_hostname', types.text(255), (column) => column.notNull())
      .addColumn('hypervisor_type', types.text(64), (column) => column.notNull())
      .addColumn('hypervisor_version', types.integer(), (column) => column.notNull())
      .addColumn('host_ip', types.text(64), (column) => column.notNull())
      .addColumn('vcpus', types.integer(), (column) => column.notNull())
      .addColumn('memory_mb', types.integer(), (column) => column.notNull())
      .addColumn('local_gb', types.integer(), (column) => column.notNull())
      .addColumn('vcpus_used', types.integer(), (column) => column.notNull())
      .addColumn('memory_mb_used', types.integer(), (column) => column.notNull())
      .addColumn('local_gb_used', types.integer(), (column) => column.notNull())
      .addColumn('disk_available_least', types.integer())
      .addColumn('running_vms', types.integer(), (column) => column.notNull())
      .addColumn('cpu_info', types.json(), (column) => column.notNull())
      .addColumn('uptime', types.text(255))
      .addColumn('created_at', types.timestamp(), (column) => column.notNull())
      .addColumn('updated_at', types.timestamp(), (column) => column.notNull()),
  );
  await steps.createUniqueIndex('compute_nodes', ['uuid']);
  await steps.createUniqueIndex('compute_nodes', ['host']);
};

const externalEvents = (steps: MigrationSteps): Promise<void> =>
  steps.createTable('external_events', (table, types) =>
    table
      .addColumn('instance_uuid', types.id(), (column) => column.notNull())
      .addColumn('name', types.text(64), (column) => column.notNull())
      .addColumn('tag', types.text(255), (column) => column.notNull())
      .addColumn('status', types.text(32), (column) => column.notNull())
      .addColumn('received_at', types.timestamp(), (column) => column.notNull())
      .addPrimaryKeyConstraint('pk_external_events', ['instance_uuid', 'name', 'tag']),
  );

/** The cell's hosts and services, and what neighbours told about its servers. */
export const hosts: Migration = {
  name: '0004-hosts',
  phase: 'expand',
  up: async (db: Kysely<unknown>, dialect: Dialect) => {
    const steps = migrationSteps(db, dialect);
    await services(steps);
    await computeNodes(steps);
    await externalEvents(steps);
  },
};
