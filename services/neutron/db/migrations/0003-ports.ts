import type { Kysely } from 'kysely';
import type { Dialect } from '@nimbo/db/database.ts';
import type { Migration } from '@nimbo/db/migration.ts';
import { migrationSteps } from '@nimbo/db/migration-steps.ts';
import { filled, nullable, standard } from './standard-columns.ts';

/** Ports, and where they are plugged in. */
export const ports: Migration = {
  name: '0003-ports',
  phase: 'expand',
  up: async (db: Kysely<unknown>, dialect: Dialect) => {
    const steps = migrationSteps(db, dialect);
    await steps.createTable('ports', (table, types) =>
      filled(standard(table, types), {
        network_id: types.id(),
        name: types.text(255),
        admin_state_up: types.boolean(),
        mac_address: types.text(32),
        device_id: types.text(255),
        device_owner: types.text(255),
        status: types.text(16),
        port_security_enabled: types.boolean(),
        allowed_address_pairs: types.json(),
        extra_dhcp_opts: types.json(),
        ip_allocation: types.text(16),
      }),
    );
    await steps.createUniqueIndex('ports', ['network_id', 'mac_address']);
    await steps.createIndex('ports', ['project_id']);
    await steps.createIndex('ports', ['device_id']);
    await steps.createTable('port_bindings', (table, types) =>
      nullable(
        filled(table, {
          port_id: types.id(),
          host: types.text(255),
          vnic_type: types.text(64),
          profile: types.json(),
          vif_type: types.text(64),
          vif_details: types.json(),
          status: types.text(16),
          failure: types.text(255),
          reported_reason: types.text(255),
        }),
        { reported_status: types.text(16), reported_at: types.timestamp() },
      ).addPrimaryKeyConstraint('pk_port_bindings', ['port_id', 'host']),
    );
    await steps.createIndex('port_bindings', ['host']);
  },
};
