import type { Kysely } from 'kysely';
import type { Dialect } from '@nimbo/db/database.ts';
import type { Migration } from '@nimbo/db/migration.ts';
import { migrationSteps } from '@nimbo/db/migration-steps.ts';
import { filled, nullable, standard } from './standard-columns.ts';

/** Routers, floating IPs, and which agent carries a router. */
export const routers: Migration = {
  name: '0006-routers',
  phase: 'expand',
  up: async (db: Kysely<unknown>, dialect: Dialect) => {
    const steps = migrationSteps(db, dialect);
    await steps.createTable('routers', (table, types) =>
      nullable(
        filled(standard(table, types), {
          name: types.text(255),
          admin_state_up: types.boolean(),
          status: types.text(16),
          enable_snat: types.boolean(),
          routes: types.json(),
          availability_zone_hints: types.json(),
        }),
        { gateway_port_id: types.id(), gateway_network_id: types.id() },
      ),
    );
    await steps.createIndex('routers', ['project_id']);
    await steps.createIndex('routers', ['gateway_network_id']);
    await steps.createTable('router_l3_agents', (table, types) =>
      filled(
        table.addColumn('router_id', types.id(), (column) => column.primaryKey().notNull()),
        { agent_id: types.id() },
      ),
    );
    await steps.createIndex('router_l3_agents', ['agent_id']);
    await steps.createTable('floating_ips', (table, types) =>
      nullable(
        filled(standard(table, types), {
          floating_network_id: types.id(),
          floating_port_id: types.id(),
          floating_ip_address: types.text(64),
          status: types.text(16),
        }),
        { fixed_port_id: types.id(), fixed_ip_address: types.text(64), router_id: types.id() },
      ),
    );
    await steps.createUniqueIndex('floating_ips', ['fixed_port_id', 'fixed_ip_address']);
    await steps.createUniqueIndex('floating_ips', ['floating_port_id']);
    await steps.createIndex('floating_ips', ['project_id']);
    await steps.createIndex('floating_ips', ['router_id']);
  },
};
