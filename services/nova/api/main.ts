import { internalContext } from '@nimbo/context/internal-context.ts';
import type { HealthCheck } from '@nimbo/http/health-check.ts';
import { runReconcilers } from '@nimbo/reconcile/run-reconcilers.ts';
import { sagaDesk } from '@nimbo/saga/saga-desk.ts';
import { createSagaEngine, type SagaEngine } from '@nimbo/saga/saga-engine.ts';
import { createSagaRegistry } from '@nimbo/saga/saga-registry.ts';
import type { RoleDeps, RoleFactory } from '@nimbo/service/role.ts';
import { serverAudits } from '../domain/server-audits.ts';
import { explainServer } from '../domain/explain-server.ts';
import type { Nova } from '../domain/nova.ts';
import { eventDatabases, purgeNova } from '../domain/maintenance.ts';
import { CalmDoorbell } from '../calm-doorbell.ts';
import { eventRelays } from '../event-relays.ts';
import { novaBells } from '../nova-bells.ts';
import { openNova } from '../nova-parts.ts';
import { allAddresses, toldAddresses } from '../reconcilers/server-addresses.ts';
import { apiSagas } from '../sagas/saga-list.ts';
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

/** Works on the sagas of the API's database: creating servers until their host is chosen. */
const engineOf = ({ log, clock, host }: RoleDeps, nova: Nova): SagaEngine =>
  createSagaEngine({
    database: nova.api,
    registry: createSagaRegistry(apiSagas(nova)),
    owner: `${host} nova-api`,
    log,
    clock,
    doorbell: nova.bells.apiSagas,
    concurrency: 32,
  });

/** Keeps what servers show of the network true; events ring. */
const addressKeeper = ({ log, clock }: RoleDeps, nova: Nova) => {
  const told = toldAddresses(nova);
  const running = runReconcilers({ reconcilers: [told, allAddresses(nova)], log, clock });
  nova.bells.addresses.listen(() => running.nudge(told.name));
  return running;
};

/** Makes the role `nova-api`; its databases are opened and migrated, nothing runs yet. */
export const createNovaApi: RoleFactory = async (deps) => {
  const doorbell = new CalmDoorbell();
  const nova = await openNova(deps, doorbell, novaBells(deps));
  const engine = engineOf(deps, nova);
  const ctx = internalContext({ log: deps.log, clock: deps.clock });
  const relays = eventRelays(deps, eventDatabases(nova), doorbell);
  const addresses = addressKeeper(deps, nova);
  return {
    name: 'nova-api',
    api: computeApi(nova),
    policies: computePolicies,
    healthChecks: healthOf(nova),
    purge: (before) => purgeNova(ctx, nova, before),
    sagas: [sagaDesk(nova.api)],
    audits: serverAudits(nova),
    explain: (idOrName) => explainServer(nova, idOrName),
    start: () => {
      relays.start();
      engine.start();
      addresses.start();
      return Promise.resolve();
    },
    stop: async () => {
      await addresses.stop();
      await engine.stop();
      await relays.stop();
    },
  };
};
