import { systemClock } from '@nimbo/context/clock.ts';
import { internalContext } from '@nimbo/context/internal-context.ts';
import { silentLog } from '@nimbo/context/log.ts';
import { NotFound } from '@nimbo/errors/faults.ts';
import type { App } from '@nimbo/http/app.ts';
import { createApp } from '@nimbo/http/create-app.ts';
import { createEnforcer } from '@nimbo/policy/create-enforcer.ts';
import { createSagaDoorbell } from '@nimbo/saga/saga-doorbell.ts';
import { createSagaEngine } from '@nimbo/saga/saga-engine.ts';
import { createSagaRegistry } from '@nimbo/saga/saga-registry.ts';
import { testDatabase } from '@nimbo/testkit/databases/test-database.ts';
import { until } from '@nimbo/testkit/wait.ts';
import { volumePolicies } from '../api/policies.ts';
import { volumeApi } from '../api/volume-api.ts';
import { cinderSection, type CinderSettings } from '../config.ts';
import { listHosts } from '../db/host-store.ts';
import { cinderMigrations } from '../db/migrations.ts';
import type { Tables } from '../db/tables.ts';
import type { Cinder, Image, ServerAttachment } from '../domain/cinder.ts';
import { createSignals } from '../domain/signals.ts';
import { ensureDefaultType } from '../domain/volume-type.ts';
import { cinderSagas } from '../sagas/saga-list.ts';
import { people } from './people.ts';
import { joinHost, type TestHost } from './volume-hosts.ts';
import type { VolumeDriver } from '../volume/drivers/volume-driver.ts';

/** A cinder of a test's own. */
export interface CinderFixture extends AsyncDisposable {
  readonly cinder: Cinder;
  readonly app: App;
  /** Images that the neighbour knows. */
  readonly images: Map<string, Image>;
  /** Servers that nova knows, with their volumes. */
  readonly servers: Map<string, readonly ServerAttachment[]>;
  /** Volumes of which nova was told that they have grown, with their servers. */
  readonly extended: string[];
  /** A host with volumes that has joined and reported. */
  addHost(name: string, driver?: VolumeDriver): Promise<TestHost>;
}

export interface CinderFixtureOptions {
  readonly settings?: Partial<CinderSettings>;
  /** Hosts from the start; one unless told. */
  readonly hosts?: readonly string[];
  /** Sagas are worked on unless told otherwise. */
  readonly hasEngine?: boolean;
}

/** Every setting as it is where nobody sets it. */
const defaultSettings = (): CinderSettings => {
  const entries = Object.entries(cinderSection.options).map(([name, option]) => [name, option.default]);
  return Object.fromEntries(entries) as CinderSettings;
};

/** Cinder with its API on a fresh database, with hosts that simulate volumes, known to {@link people}. */
export const cinderFixture = async (options: CinderFixtureOptions = {}): Promise<CinderFixture> => {
  const database = await testDatabase<Tables>('cinder', cinderMigrations, { clock: systemClock });
  const [images, extended] = [new Map<string, Image>(), [] as string[]];
  const servers = new Map<string, readonly ServerAttachment[]>();
  const hosts = new Map<string, TestHost>();
  const cinder: Cinder = {
    db: database.database,
    settings: { ...defaultSettings(), ...options.settings },
    clock: systemClock,
    neighbours: {
      image: async (_ctx, _token, id) => {
        await Promise.resolve();
        const image = images.get(id);
        if (image === undefined) throw new NotFound(`No image found with ID ${id}`);
        return image;
      },
      serverAttachments: (_ctx, server) => Promise.resolve(servers.get(server)),
      volumeExtended: async (_ctx, instance, volume) => {
        await Promise.resolve();
        extended.push(`${instance} ${volume}`);
      },
    },
    imageTicketKey: 'key',
    exportSecret: 'exports',
    sagas: createSagaDoorbell(),
    news: createSignals(),
    ringHost: (_ctx, host) => hosts.get(host)?.loop.nudge(),
    changed: () => undefined,
  };
  await ensureDefaultType(internalContext(), cinder);
  const engine = createSagaEngine({
    database: cinder.db,
    registry: createSagaRegistry(cinderSagas(cinder)),
    owner: 'test',
    log: silentLog,
    clock: systemClock,
    doorbell: cinder.sagas,
    concurrency: 64,
  });
  if (options.hasEngine !== false) engine.start();
  const enforcer = await createEnforcer({
    service: 'cinder',
    rules: volumePolicies,
    log: silentLog,
    clock: systemClock,
  });
  const app = createApp({
    api: volumeApi(cinder),
    tokens: { validate: (_ctx, token) => Promise.resolve(people[token]) },
    enforcer,
    log: silentLog,
    clock: systemClock,
    publicUrl: 'http://cloud:8776',
    checkResponses: true,
  });
  const addHost = async (name: string, driver?: VolumeDriver): Promise<TestHost> => {
    const host = await joinHost(cinder, name, driver);
    hosts.set(name, host);
    await until('the host has reported', async () =>
      (await listHosts(cinder.db.read)).some((one) => one.host === name),
    );
    return host;
  };
  for (const name of options.hosts ?? ['node-1']) await addHost(name);
  const close = async (): Promise<void> => {
    await app.close();
    await engine.stop();
    for (const host of hosts.values()) await host[Symbol.asyncDispose]();
    enforcer.close();
    await database.close();
  };
  return { cinder, app, images, servers, extended, addHost, [Symbol.asyncDispose]: close };
};
