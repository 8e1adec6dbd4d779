import type { Kysely } from 'kysely';
import type { Dialect } from '@nimbo/db/database.ts';
import { createEvents } from '@nimbo/db/events/event-schema.ts';
import type { Migration } from '@nimbo/db/migration.ts';
import { migrationSteps } from '@nimbo/db/migration-steps.ts';
import { createQuotaLocks } from '@nimbo/db/quota-lock.ts';
import { filled, nullable, standard } from './standard-columns.ts';

/** Networks, who may use them, the segments they took, and what all resources share. */
export const networks: Migration = {
  name: '0001-networks',
  phase: 'expand',
  up: async (db: Kysely<unknown>, dialect: Dialect) => {
    const steps = migrationSteps(db, dialect);
    await steps.createTable('networks', (table, types) =>
      nullable(
        filled(standard(table, types), {
          name: types.text(255),
          admin_state_up: types.boolean(),
          mtu: types.integer(),
          port_security_enabled: types.boolean(),
          is_external: types.boolean(),
          is_default: types.boolean(),
          network_type: types.text(32),
          availability_zone_hints: types.json(),
        }),
        { physical_network: types.text(64), segmentation_id: types.integer() },
      ),
    );
    await steps.createIndex('networks', ['project_id']);
    await steps.createTable('segments', (table, types) =>
      filled(table, {
        network_type: types.text(32),
        physical_network: types.text(64),
        segmentation_id: types.integer(),
        network_id: types.id(),
      }).addPrimaryKeyConstraint('pk_segments', ['network_type', 'physical_network', 'segmentation_id']),
    );
    await steps.createIndex('segments', ['network_id']);
    await steps.createTable('rbac_policies', (table, types) =>
      filled(
        table.addColumn('id', types.id(), (column) => column.primaryKey().notNull()),
        {
          project_id: types.id(),
          object_type: types.text(32),
          object_id: types.id(),
          action: types.text(64),
          target_project: types.id(),
        },
      ),
    );
    await steps.createUniqueIndex('rbac_policies', ['object_id', 'action', 'target_project']);
    await steps.createIndex('rbac_policies', ['target_project', 'action']);
    await steps.createTable('tags', (table, types) =>
      filled(table, { resource_id: types.id(), tag: types.text(255) }).addPrimaryKeyConstraint('pk_tags', [
        'resource_id',
        'tag',
      ]),
    );
    await createQuotaLocks(steps);
    await createEvents(steps);
  },
};
