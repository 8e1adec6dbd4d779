import { Doorbell } from '@nimbo/db/events/doorbell.ts';
import type { RoleFactory } from '@nimbo/service/role.ts';
import { neutronMigrations } from './db/migrations.ts';
import type { Tables } from './db/tables.ts';
import { eventRelay } from './event-relay.ts';

/** Makes the role `neutron`; its database is opened and migrated, nothing runs yet. */
export const createNeutron: RoleFactory = async (deps) => {
  const db = await deps.database<Tables>('neutron', neutronMigrations);
  const relay = eventRelay(deps, db, new Doorbell());
  return {
    name: 'neutron',
    healthChecks: [
      {
        name: 'database',
        check: async () => {
          await db.ping();
          return { healthy: true, reason: 'the database answers' };
        },
      },
    ],
    start: () => Promise.resolve(relay.start()),
    stop: () => relay.stop(),
  };
};
