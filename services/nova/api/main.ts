import { internalContext } from '@nimbo/context/internal-context.ts';
import { Doorbell } from '@nimbo/db/events/doorbell.ts';
import type { HealthCheck } from '@nimbo/http/health-check.ts';
import type { RoleFactory } from '@nimbo/service/role.ts';
import type { Nova } from '../domain/nova.ts';
import { eventDatabases, purgeNova } from '../domain/maintenance.ts';
import { eventRelays } from '../event-relays.ts';
import { openNova } from '../nova-parts.ts';
import { computeApi } from './compute-api.ts';
import { computePolicies } from './policies.ts';

const healthOf = (nova: Nova): readonly HealthCheck[] =>
  eventDatabases(nova).map((db) => ({
    name: `database ${db.name}`,
    check: async () => {
      await db.ping();
      return { healthy: true, reason: `the database ${db.name} answers` };
    },
  }));

/** Makes the role `nova-api`; its databases are opened and migrated, nothing runs yet. */
export const createNovaApi: RoleFactory = async (deps) => {
  const doorbell = new Doorbell();
  const nova = await openNova(deps, doorbell);
  const ctx = internalContext({ log: deps.log, clock: deps.clock });
  const relays = eventRelays(deps, eventDatabases(nova), doorbell);
  return {
    name: 'nova-api',
    api: computeApi(nova),
    policies: computePolicies,
    healthChecks: healthOf(nova),
    purge: (before) => purgeNova(ctx, nova, before),
    start: () => Promise.resolve(relays.start()),
    stop: () => relays.stop(),
  };
};
