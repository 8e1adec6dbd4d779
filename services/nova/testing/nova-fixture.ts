import { systemClock, type Clock } from '@nimbo/context/clock.ts';
import { internalContext } from '@nimbo/context/internal-context.ts';
import { silentLog } from '@nimbo/context/log.ts';
import type { App } from '@nimbo/http/app.ts';
import { createApp } from '@nimbo/http/create-app.ts';
import { createEnforcer } from '@nimbo/policy/create-enforcer.ts';
import { testDatabase, type TestDatabase } from '@nimbo/testkit/databases/test-database.ts';
import { computeApi } from '../api/compute-api.ts';
import { computePolicies } from '../api/policies.ts';
import { novaSection, type NovaSettings } from '../config.ts';
import { apiMigrations } from '../db/nova-api/migrations.ts';
import type { ApiTables } from '../db/nova-api/tables.ts';
import { cellMigrations } from '../db/cell/migrations.ts';
import type { CellTables } from '../db/cell/tables.ts';
import { cellsOf } from '../domain/cells.ts';
import type { Neighbours, Nova } from '../domain/nova.ts';
import { registerCells } from '../domain/register-cells.ts';
import { instanceSignals } from '../domain/instance-signals.ts';
import type { Bells, Drivers } from '../domain/server-parts.ts';
import { createSagaDoorbell } from '@nimbo/saga/saga-doorbell.ts';
import { fakeHostDriver } from './fake-host-driver.ts';
import { fakeImages } from './fake-images.ts';
import { fakeNetworks } from './fake-networks.ts';
import { fakePlacement } from './fake-placement.ts';
import { fakeVolumes } from './fake-volumes.ts';
import { people } from './people.ts';

/** A nova of a test's own. */
export interface NovaFixture extends AsyncDisposable {
  readonly nova: Nova;
  readonly app: App;
}

/** What a test may change of the usual nova. */
export interface NovaFixtureOptions {
  readonly settings?: Partial<NovaSettings>;
  readonly neighbours?: Partial<Neighbours>;
  readonly drivers?: Partial<Drivers>;
  readonly bells?: Bells;
  readonly clock?: Clock;
  /** Off where time counts. */
  readonly checkResponses?: boolean;
}

/** Every setting as it is where nobody sets it. */
export const defaultSettings = (): NovaSettings => {
  const entries = Object.entries(novaSection.options).map(([name, option]) => [name, option.default]);
  return Object.fromEntries(entries) as NovaSettings;
};

/** Neighbours that are away. */
const absent = (): Neighbours => {
  const refuse = () => Promise.reject(new Error('this test has no such neighbour'));
  return {
    providers: { list: refuse, get: refuse, create: refuse, update: refuse, delete: refuse },
    providerAggregates: { ofProvider: refuse, replaceOfProvider: refuse },
  };
};

const fakeDrivers = (): Drivers => ({
  hosts: fakeHostDriver(),
  images: fakeImages(),
  networks: fakeNetworks(),
  volumes: fakeVolumes(),
  placement: fakePlacement(),
});

/** Bells that nobody hears. */
const deafBells = (): Bells => ({
  apiSagas: createSagaDoorbell(),
  cellSagas: createSagaDoorbell(),
  addresses: createSagaDoorbell(),
  ringHost: () => undefined,
  instances: instanceSignals(),
});

interface Opened {
  readonly nova: Nova;
  readonly databases: readonly TestDatabase<never>[];
}

const open = async (options: NovaFixtureOptions, clock: Clock): Promise<Opened> => {
  const settings = { ...defaultSettings(), ...options.settings };
  const api = await testDatabase<ApiTables>('nova-api', apiMigrations, { clock });
  const databases = [api as unknown as TestDatabase<never>];
  const mappings = await registerCells(internalContext({ clock }), api.database, settings.cells);
  const cells = [];
  for (const { uuid, name } of mappings) {
    const own = await testDatabase<CellTables>(`nova-${name}`, cellMigrations, { clock });
    databases.push(own as unknown as TestDatabase<never>);
    cells.push({ uuid, name, db: own.database });
  }
  const neighbours = { ...absent(), ...options.neighbours };
  const drivers = { ...fakeDrivers(), ...options.drivers };
  const bells = options.bells ?? deafBells();
  const parts = { settings, clock, neighbours, drivers, bells, changed: () => undefined };
  const nova = { api: api.database, cells: cellsOf(cells), ...parts };
  return { nova, databases };
};

/** Nova with its API on fresh databases, known to {@link people}. */
export const novaFixture = async (options: NovaFixtureOptions = {}): Promise<NovaFixture> => {
  const clock = options.clock ?? systemClock;
  const { nova, databases } = await open(options, clock);
  const enforcer = await createEnforcer({ service: 'nova', rules: computePolicies, log: silentLog, clock });
  const app = createApp({
    api: computeApi(nova),
    tokens: { validate: (_ctx, token) => Promise.resolve(people[token]) },
    enforcer,
    log: silentLog,
    clock,
    publicUrl: 'http://cloud:8774',
    checkResponses: options.checkResponses ?? true,
  });
  const close = async (): Promise<void> => {
    await app.close();
    enforcer.close();
    for (const database of databases) await database.close();
  };
  return { nova, app, [Symbol.asyncDispose]: close };
};

/** The header that asks for a microversion. */
export const at = (version: string): Readonly<Record<string, string>> => ({
  'openstack-api-version': `compute ${version}`,
});
