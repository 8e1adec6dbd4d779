import { createSagaEngine, type SagaEngine } from '@nimbo/saga/saga-engine.ts';
import { createSagaRegistry } from '@nimbo/saga/saga-registry.ts';
import { sagaDesk } from '@nimbo/saga/saga-desk.ts';
import { Doorbell } from '@nimbo/db/events/doorbell.ts';
import type { Unsubscribe } from '@nimbo/bus/bus.ts';
import type { HealthCheck } from '@nimbo/http/health-check.ts';
import type { RoleDeps, RoleFactory } from '@nimbo/service/role.ts';
import type { HostClocks } from '../domain/host-desk/host-clocks.ts';
import type { Nova } from '../domain/nova.ts';
import { openHostDesk } from '../host-desk-parts.ts';
import { conductorBells } from '../nova-bells.ts';
import { openNova } from '../nova-parts.ts';
import { novaWork, novaWorkTopic } from '../rpc/nova-work.ts';
import { serveNovaHost } from '../rpc/serve-nova-host.ts';
import { cellSagas } from '../sagas/saga-list.ts';

/** Sagas of one cell that are worked on at the same time. */
const concurrency = 64;

const enginesOf = ({ log, clock, host }: RoleDeps, nova: Nova): readonly SagaEngine[] =>
  nova.cells.all.map((cell) =>
    createSagaEngine({
      database: cell.db,
      registry: createSagaRegistry(cellSagas(nova, cell)),
      owner: `${host} nova-conductor`,
      log,
      clock,
      doorbell: nova.bells.cellSagas,
      concurrency,
    }),
  );

const hear = (deps: RoleDeps, nova: Nova): Promise<Unsubscribe> =>
  deps.bus.serve(novaWorkTopic, novaWork, {
    look: (_ctx, { saga }) => Promise.resolve(nova.bells.cellSagas.ring(saga ?? undefined)),
  });

const clockCheck = (clocks: HostClocks): HealthCheck => ({
  name: 'clocks of the hosts',
  check: () => {
    const complaints = clocks.complaints();
    const reason = complaints.length === 0 ? 'the hosts’ clocks agree with this one' : complaints.join('; ');
    return Promise.resolve({ healthy: complaints.length === 0, reason });
  },
});

/** Makes the role `nova-conductor`, which works on the sagas of the cells; nothing runs yet. */
export const createNovaConductor: RoleFactory = async (deps) => {
  // The API's role relays the events of all databases, and looks for them by itself.
  const nova = await openNova(deps, new Doorbell(), conductorBells(deps));
  const engines = enginesOf(deps, nova);
  const desk = await openHostDesk(deps, nova, (uuids) => nova.bells.instances.changed(uuids));
  let deafen: readonly Unsubscribe[] = [];
  return {
    name: 'nova-conductor',
    healthChecks: [clockCheck(desk.clocks)],
    sagas: nova.cells.all.map(({ db }) => sagaDesk(db)),
    start: async () => {
      for (const engine of engines) engine.start();
      deafen = [await hear(deps, nova), await serveNovaHost(deps.bus, desk)];
    },
    stop: async () => {
      for (const stop of deafen) await stop();
      await Promise.all(engines.map((engine) => engine.stop()));
    },
  };
};
