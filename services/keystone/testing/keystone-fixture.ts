import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Bus } from '@nimbo/bus/bus.ts';
import type { ConfigOf, ConfigSection } from '@nimbo/config/option.ts';
import type { Clock } from '@nimbo/context/clock.ts';
import { silentLog } from '@nimbo/context/log.ts';
import type { Database } from '@nimbo/db/database.ts';
import type { App } from '@nimbo/http/app.ts';
import { createApp } from '@nimbo/http/create-app.ts';
import { createEnforcer } from '@nimbo/policy/create-enforcer.ts';
import type { RoleDeps } from '@nimbo/service/role.ts';
import { testDatabase } from '@nimbo/testkit/databases/test-database.ts';
import { keystoneSection, type KeystoneSettings } from '../config.ts';
import { federationSection, type FederationSettings } from '../federation-config.ts';
import { keystoneMigrations } from '../db/migrations.ts';
import type { Tables } from '../db/tables.ts';
import type { BootstrapPlan } from '../domain/bootstrap/plan.ts';
import { createKeystone, type KeystoneRole } from '../main.ts';

/** A clock that stands still until a test moves it. */
export interface MovableClock extends Clock {
  pass(milliseconds: number): void;
}

export const movableClock = (): MovableClock => {
  let passed = 0;
  return {
    now: () => Date.UTC(2026, 10, 21) + passed,
    monotonic: () => passed,
    pass: (milliseconds) => {
      passed += milliseconds;
    },
  };
};

/** A password that fits the plan's every user. */
export const password = 'correct horse battery staple';

export const plan: BootstrapPlan = {
  adminPassword: password,
  region: 'RegionOne',
  demo: { password },
  services: [
    {
      type: 'identity',
      name: 'keystone',
      endpoints: { public: 'http://cloud:5000/v3', internal: 'http://cloud:5000/v3', admin: 'http://cloud:5000/v3' },
    },
    {
      type: 'image',
      name: 'glance',
      user: { name: 'glance', password },
      endpoints: { public: 'http://cloud:9292', internal: 'http://inner:9292' },
    },
  ],
};

/** What a test may change of the usual keystone. */
export interface KeystoneFixtureOptions {
  readonly settings?: Partial<KeystoneSettings & FederationSettings>;
  readonly clock?: Clock;
  /** Another keystone's database and keys, to stand beside it. */
  readonly beside?: KeystoneFixture;
  readonly checkResponses?: boolean;
}

/** A whole keystone, bootstrapped, on a database of its own. */
export interface KeystoneFixture extends AsyncDisposable {
  readonly role: KeystoneRole;
  readonly app: App;
  readonly database: Database<Tables>;
  readonly directory: string;
}

/** A bus nobody listens to. */
const deafBus: Bus = {
  call: () => Promise.reject(new Error('nobody serves')),
  cast: () => Promise.resolve(),
  fanout: () => Promise.resolve(),
  serve: () => Promise.resolve(() => Promise.resolve()),
  isConnected: () => false,
  close: () => Promise.resolve(),
};

const defaults = (): KeystoneSettings & FederationSettings => {
  const options = { ...keystoneSection.options, ...federationSection.options };
  const entries = Object.entries(options).map(([name, option]) => [name, option.default]);
  return { ...(Object.fromEntries(entries) as KeystoneSettings & FederationSettings), password_hash_rounds: 4 };
};

const depsOf = (settings: KeystoneSettings, clock: Clock, directory: string, database: unknown): RoleDeps => ({
  log: silentLog,
  clock,
  bus: deafBus,
  host: 'test',
  cloudId: 'c1',
  config: <S extends ConfigSection>() => settings as ConfigOf<S>,
  database: <T>() => Promise.resolve(database as Database<T>),
  directory: (name) => Promise.resolve(join(directory, name)),
  secret: () => Promise.resolve(password),
  endpoint: (service) => (service === 'keystone' ? 'http://cloud:5000/v3' : undefined),
});

const appOf = async (role: KeystoneRole, clock: Clock, checkResponses: boolean): Promise<App> =>
  createApp({
    api: role.api ?? (undefined as never),
    tokens: role.tokens,
    enforcer: await createEnforcer({
      service: 'keystone',
      rules: role.policies ?? [],
      log: silentLog,
      clock,
      enforceNewDefaults: true,
    }),
    log: silentLog,
    clock,
    publicUrl: 'http://cloud:5000',
    checkResponses,
  });

/** Database and keys: another keystone's, or new ones. */
const placeFor = async (beside: KeystoneFixture | undefined) => {
  if (beside !== undefined) return { ...beside, remove: () => Promise.resolve() };
  const own = await testDatabase<Tables>('keystone', keystoneMigrations);
  const directory = await mkdtemp(join(tmpdir(), 'keystone-'));
  const remove = async (): Promise<void> => {
    await own.close();
    await rm(directory, { recursive: true });
  };
  return { directory, database: own.database, remove };
};

/** Starts a keystone for a test; answers are checked against their schemas unless told otherwise. */
export const keystoneFixture = async (options: KeystoneFixtureOptions = {}): Promise<KeystoneFixture> => {
  const { clock = movableClock(), beside, checkResponses = true } = options;
  const { directory, database, remove } = await placeFor(beside);
  const settings = { ...defaults(), ...options.settings };
  const role = await createKeystone(depsOf(settings, clock, directory, database));
  await role.bootstrap(plan);
  const app = await appOf(role, clock, checkResponses);
  const close = async (): Promise<void> => {
    await role.stop();
    await app.close();
    await remove();
  };
  return { role, app, database, directory, [Symbol.asyncDispose]: close };
};
