import type { Kysely } from 'kysely';
import type { Dialect } from '@nimbo/db/database.ts';
import type { Migration } from '@nimbo/db/migration.ts';
import { migrationSteps } from '@nimbo/db/migration-steps.ts';
import { filled, nullable } from './standard-columns.ts';

/** The agents of hosts. */
export const agents: Migration = {
  name: '0005-agents',
  phase: 'expand',
  up: async (db: Kysely<unknown>, dialect: Dialect) => {
    const steps = migrationSteps(db, dialect);
    await steps.createTable('agents', (table, types) =>
      nullable(
        filled(
          table.addColumn('id', types.id(), (column) => column.primaryKey().notNull()),
          {
            agent_type: types.text(64),
            host: types.text(255),
            binary: types.text(255),
            topic: types.text(255),
            admin_state_up: types.boolean(),
            description: types.text(255),
            configurations: types.json(),
            created_at: types.timestamp(),
            started_at: types.timestamp(),
            heartbeat_timestamp: types.timestamp(),
          },
        ),
        { availability_zone: types.text(255) },
      ),
    );
    await steps.createUniqueIndex('agents', ['agent_type', 'host']);
    await steps.createTable('network_dhcp_agents', (table, types) =>
      filled(table, { network_id: types.id(), agent_id: types.id() }).addPrimaryKeyConstraint(
        'pk_network_dhcp_agents',
        ['network_id', 'agent_id'],
      ),
    );
    await steps.createIndex('network_dhcp_agents', ['agent_id']);
  },
};
