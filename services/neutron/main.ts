import { Doorbell } from '@nimbo/db/events/doorbell.ts';
import type { RoleFactory } from '@nimbo/service/role.ts';
import { networkApi, networkPolicies } from './api/network-api.ts';
import { neutronSection } from './config.ts';
import { neutronMigrations } from './db/migrations.ts';
import type { Tables } from './db/tables.ts';
import type { HostDoorbell } from './domain/host-doorbell.ts';
import type { Neutron } from './domain/neutron.ts';
import { eventRelay } from './event-relay.ts';

/** Hosts that find out by themselves, at their next look. */
const noBell: HostDoorbell = { ring: () => undefined };

/** Makes the role `neutron`; its database is opened and migrated, nothing runs yet. */
export const createNeutron: RoleFactory = async (deps) => {
  const db = await deps.database<Tables>('neutron', neutronMigrations);
  const eventBell = new Doorbell();
  const neutron: Neutron = {
    db,
    settings: deps.config(neutronSection),
    hosts: noBell,
    changed: () => eventBell.ring(),
  };
  const relay = eventRelay(deps, db, eventBell);
  return {
    name: 'neutron',
    api: networkApi(neutron),
    policies: networkPolicies,
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
