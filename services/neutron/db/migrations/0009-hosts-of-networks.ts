import { sql, type Kysely } from 'kysely';
import type { Dialect } from '@nimbo/db/database.ts';
import type { Migration } from '@nimbo/db/migration.ts';
import { migrationSteps } from '@nimbo/db/migration-steps.ts';

/**
 * Bindings tell their port's network, so that a network's hosts are found without looking at its ports. What an earlier
 * release binds meanwhile tells it when it is bound anew; until then its host finds changes by looking, not by the bell.
 */
export const hostsOfNetworks: Migration = {
  name: '0009-hosts-of-networks',
  phase: 'expand',
  up: async (db: Kysely<unknown>, dialect: Dialect) => {
    const steps = migrationSteps(db, dialect);
    await steps.addColumn('port_bindings', 'network_id', steps.types.id());
    await sql`
      update port_bindings
      set network_id = (select ports.network_id from ports where ports.id = port_bindings.port_id)
      where network_id is null`.execute(db);
    await steps.createIndex('port_bindings', ['network_id', 'host']);
    await steps.createIndex('ports', ['network_id', 'device_owner']);
  },
};
