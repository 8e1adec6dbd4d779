import type { Kysely } from 'kysely';
import type { Dialect } from '@nimbo/db/database.ts';
import type { Migration } from '@nimbo/db/migration.ts';
import { migrationSteps } from '@nimbo/db/migration-steps.ts';
import { filled, nullable, standard } from './standard-columns.ts';

/** Subnets, and which port has which of their addresses. */
export const subnets: Migration = {
  name: '0002-subnets',
  phase: 'expand',
  up: async (db: Kysely<unknown>, dialect: Dialect) => {
    const steps = migrationSteps(db, dialect);
    await steps.createTable('subnets', (table, types) =>
      nullable(
        filled(standard(table, types), {
          network_id: types.id(),
          name: types.text(255),
          ip_version: types.integer(),
          cidr: types.text(64),
          enable_dhcp: types.boolean(),
          dns_nameservers: types.json(),
          host_routes: types.json(),
          allocation_pools: types.json(),
          service_types: types.json(),
        }),
        { gateway_ip: types.text(64), ipv6_ra_mode: types.text(32), ipv6_address_mode: types.text(32) },
      ),
    );
    await steps.createIndex('subnets', ['network_id']);
    await steps.createIndex('subnets', ['project_id']);
    await steps.createTable('ip_allocations', (table, types) =>
      filled(table, {
        subnet_id: types.id(),
        address_key: types.text(32),
        ip_address: types.text(64),
        network_id: types.id(),
        port_id: types.id(),
        position: types.integer(),
      }).addPrimaryKeyConstraint('pk_ip_allocations', ['subnet_id', 'address_key']),
    );
    await steps.createIndex('ip_allocations', ['port_id']);
    await steps.createIndex('ip_allocations', ['network_id', 'ip_address']);
  },
};
