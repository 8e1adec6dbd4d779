import { internalContext } from '@nimbo/context/internal-context.ts';
import { silentLog } from '@nimbo/context/log.ts';
import { createSagaDoorbell } from '@nimbo/saga/saga-doorbell.ts';
import { createSagaEngine, type SagaEngine } from '@nimbo/saga/saga-engine.ts';
import { createSagaRegistry } from '@nimbo/saga/saga-registry.ts';
import { instanceSignals } from '../domain/instance-signals.ts';
import type { Nova } from '../domain/nova.ts';
import { apiSagas, cellSagas } from '../sagas/saga-list.ts';
import { fakeHosts, type FakeHosts } from './fake-hosts.ts';
import { fakeImages } from './fake-images.ts';
import { fakeNetworks, type FakeNetworks } from './fake-networks.ts';
import { fakePlacement, type FakePlacement } from './fake-placement.ts';
import { fakeVolumes, type FakeVolumes } from './fake-volumes.ts';
import { novaFixture, type NovaFixture, type NovaFixtureOptions } from './nova-fixture.ts';

/** A nova with hosts and neighbours in memory, whose engines run. */
export interface ServerWorld extends NovaFixture {
  readonly hosts: FakeHosts;
  readonly networks: FakeNetworks;
  readonly volumes: FakeVolumes;
  readonly placement: FakePlacement;
  /** Begins or ends to work on sagas; they run unless told. */
  startEngines(): void;
  stopEngines(): Promise<void>;
}

const enginesOf = (nova: Nova): readonly SagaEngine[] => {
  const common = { owner: 'test', log: silentLog, clock: nova.clock, concurrency: 64 };
  const { apiSagas: apiBell, cellSagas: cellBell } = nova.bells;
  const ofApi = createSagaEngine({
    ...common,
    database: nova.api,
    registry: createSagaRegistry(apiSagas(nova)),
    doorbell: apiBell,
  });
  const ofCells = nova.cells.all.map((cell) =>
    createSagaEngine({
      ...common,
      database: cell.db,
      registry: createSagaRegistry(cellSagas(nova, cell)),
      doorbell: cellBell,
    }),
  );
  return [ofApi, ...ofCells];
};

/** Nova with one host, neighbours in memory and running engines. */
export const serverWorld = async (options: NovaFixtureOptions = {}): Promise<ServerWorld> => {
  const signals = instanceSignals();
  const networks = fakeNetworks();
  const volumes = fakeVolumes();
  const placement = fakePlacement();
  let hosts: FakeHosts | undefined;
  const bells = {
    apiSagas: createSagaDoorbell(),
    cellSagas: createSagaDoorbell(),
    addresses: createSagaDoorbell(),
    instances: signals,
    ringHost: (_ctx: unknown, host: string) => void hosts?.look(host),
  };
  const drivers = { images: fakeImages(), networks, volumes, placement };
  const fixture = await novaFixture({ drivers, bells, ...options });
  const [cell] = fixture.nova.cells.compute;
  if (cell === undefined) throw new Error('a test needs a cell');
  hosts = fakeHosts({ cell, placement, signals });
  let engines: readonly SagaEngine[] = [];
  const startEngines = (): void => {
    engines = enginesOf(fixture.nova);
    for (const engine of engines) engine.start();
  };
  const stopEngines = async (): Promise<void> => {
    await Promise.all(engines.map((engine) => engine.stop()));
    engines = [];
  };
  startEngines();
  const close = async (): Promise<void> => {
    await stopEngines();
    await hosts?.settled();
    await fixture[Symbol.asyncDispose]();
  };
  const world = { ...fixture, hosts, networks, volumes, placement, startEngines, stopEngines };
  return { ...world, [Symbol.asyncDispose]: close };
};

/** For what tests do in nova's own name. */
export const ctx = internalContext();
