import type { Unsubscribe } from '@nimbo/bus/bus.ts';
import { internalContext } from '@nimbo/context/internal-context.ts';
import { Doorbell } from '@nimbo/db/events/doorbell.ts';
import { sagaDesk } from '@nimbo/saga/saga-desk.ts';
import { createSagaEngine, type SagaEngine } from '@nimbo/saga/saga-engine.ts';
import { createSagaRegistry } from '@nimbo/saga/saga-registry.ts';
import type { RoleDeps, RoleFactory } from '@nimbo/service/role.ts';
import { volumePolicies } from './api/policies.ts';
import { volumeApi } from './api/volume-api.ts';
import { openCinder } from './cinder-parts.ts';
import type { Cinder } from './domain/cinder.ts';
import { purgeCinder } from './domain/maintenance.ts';
import { ensureDefaultType } from './domain/volume-type.ts';
import { eventRelay } from './event-relay.ts';
import { serveCinderHost } from './rpc/serve-cinder-host.ts';
import { cinderSagas } from './sagas/saga-list.ts';

/** Sagas that are worked on at the same time: each waits for a host most of its time. */
const concurrency = 64;

const engineOf = ({ log, clock, host }: RoleDeps, cinder: Cinder): SagaEngine =>
  createSagaEngine({
    database: cinder.db,
    registry: createSagaRegistry(cinderSagas(cinder)),
    owner: `${host} cinder`,
    log,
    clock,
    doorbell: cinder.sagas,
    concurrency,
  });

/** Makes the role `cinder`; its database is opened and migrated, nothing runs yet. */
export const createCinder: RoleFactory = async (deps) => {
  const events = new Doorbell();
  const cinder = await openCinder(deps, events);
  const ctx = internalContext({ log: deps.log, clock: deps.clock });
  const [engine, relay] = [engineOf(deps, cinder), eventRelay(deps, cinder.db, events)];
  let deafen: Unsubscribe | undefined;
  return {
    name: 'cinder',
    api: volumeApi(cinder),
    policies: volumePolicies,
    sagas: [sagaDesk(cinder.db)],
    healthChecks: [
      {
        name: 'database cinder',
        check: async () => {
          await cinder.db.ping();
          return { healthy: true, reason: 'the database cinder answers' };
        },
      },
    ],
    purge: (before) => purgeCinder(ctx, cinder, before),
    start: async () => {
      await ensureDefaultType(ctx, cinder);
      relay.start();
      engine.start();
      deafen = await serveCinderHost(deps.bus, cinder);
    },
    stop: async () => {
      await deafen?.();
      await engine.stop();
      await relay.stop();
    },
  };
};
