import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TokenValidator } from '@nimbo/auth/token-validator.ts';
import type { Bus } from '@nimbo/bus/bus.ts';
import type { ConfigOf, ConfigSection } from '@nimbo/config/option.ts';
import { systemClock, type Clock } from '@nimbo/context/clock.ts';
import type { Identity, Scope } from '@nimbo/context/identity.ts';
import { silentLog, type Log } from '@nimbo/context/log.ts';
import type { Database } from '@nimbo/db/database.ts';
import type { App } from '@nimbo/http/app.ts';
import { createApp } from '@nimbo/http/create-app.ts';
import type { Limits } from '@nimbo/http/limits.ts';
import type { Operation } from '@nimbo/http/operation.ts';
import type { ServiceApi } from '@nimbo/http/service-api.ts';
import { createEnforcer } from '@nimbo/policy/create-enforcer.ts';
import type { Role, RoleDeps } from '@nimbo/service/role.ts';
import { testDatabase } from '@nimbo/testkit/databases/test-database.ts';
import { imageApi, imagePolicies } from '../api/image-api.ts';
import { glanceSection, type GlanceSettings } from '../config.ts';
import { ImageLists } from '../db/image-list-store.ts';
import { migrations } from '../db/migrations.ts';
import type { Tables } from '../db/tables.ts';
import type { Glance } from '../domain/glance.ts';
import { Doorbell } from '@nimbo/db/events/doorbell.ts';
import { digestFactory } from '../drivers/digest/digest-factory.ts';
import type { ImageStore } from '../drivers/store.ts';
import { openFileStore } from '../drivers/store/file-store.ts';
import { createGlance } from '../main.ts';

const domain = { id: 'default', name: 'Default' };

const projectScope = (id: string): Scope => ({ kind: 'project', id, name: id, domain, isDomain: false });

const person = (name: string, scope: Scope, roles: readonly string[]): Identity => ({
  user: { id: `id-of-${name}`, name, domain },
  scope,
  roles: roles.map((role) => ({ id: role, name: role })),
  methods: ['password'],
  auditIds: ['a'],
  issuedAt: '2026-01-01T00:00:00.000000Z',
  expiresAt: '2036-01-01T01:00:00.000000Z',
});

const member = ['member', 'reader'];

/** Who asks in tests: tokens are their names. */
export const people: Readonly<Record<string, Identity>> = {
  reader: person('reader', projectScope('own'), ['reader']),
  member: person('member', projectScope('own'), member),
  stranger: person('stranger', projectScope('other'), member),
  third: person('third', projectScope('third'), member),
  roleless: person('roleless', projectScope('own'), []),
  admin: person('admin', projectScope('admin'), ['admin', ...member]),
  system: person('system', { kind: 'system' }, ['admin', ...member]),
};

const tokens: TokenValidator = { validate: (_ctx, token) => Promise.resolve(people[token]) };

/** Every setting as it is where nobody sets it. */
export const defaultSettings = (): GlanceSettings => {
  const entries = Object.entries(glanceSection.options).map(([name, option]) => [name, option.default]);
  return Object.fromEntries(entries) as GlanceSettings;
};

const deafBus: Bus = {
  call: () => Promise.reject(new Error('nobody serves')),
  cast: () => Promise.resolve(),
  fanout: () => Promise.resolve(),
  serve: () => Promise.resolve(() => Promise.resolve()),
  isConnected: () => false,
  close: () => Promise.resolve(),
};

/** What a test may change of the usual glance. */
export interface GlanceFixtureOptions {
  readonly settings?: Partial<GlanceSettings>;
  readonly store?: ImageStore;
  readonly clock?: Clock;
  readonly log?: Log;
  readonly limits?: Partial<Limits>;
  readonly checkResponses?: boolean;
}

/** A whole glance on a database and a directory of its own. */
export interface GlanceFixture extends AsyncDisposable {
  readonly app: App;
  readonly api: ServiceApi;
  readonly glance: Glance;
  readonly directory: string;
  /** Asks as one of {@link people}; a body that is no text or bytes is sent as JSON. */
  readonly ask: (
    who: string | undefined,
    method: Operation['method'],
    url: string,
    body?: unknown,
    headers?: Record<string, string>,
  ) => Answer;
  /** Creates an image and gives its id. */
  readonly create: (who: string, attributes?: object) => Promise<string>;
  /** Creates an image and gives it data. */
  readonly createActive: (who: string, attributes?: object, data?: Buffer) => Promise<string>;
}

type Answer = ReturnType<App['inject']>;

const enforcerOf = (log: Log, clock: Clock) =>
  createEnforcer({ service: 'glance', rules: imagePolicies, log, clock, enforceNewDefaults: true });

const asking =
  (app: App): GlanceFixture['ask'] =>
  (who, method, url, body, headers = {}) => {
    const isRaw = body === undefined || typeof body === 'string' || Buffer.isBuffer(body);
    const payload = isRaw ? body : JSON.stringify(body);
    return app.inject({
      method,
      url,
      headers: {
        accept: 'application/json',
        ...(who === undefined ? {} : { 'x-auth-token': who }),
        ...(isRaw ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(payload === undefined ? {} : { payload }),
    });
  };

/** Starts glance's API for a test; answers are checked against their schemas unless told otherwise. */
export const glanceFixture = async (options: GlanceFixtureOptions = {}): Promise<GlanceFixture> => {
  const { clock = systemClock, log = silentLog, checkResponses = true, limits = {} } = options;
  const own = await testDatabase<Tables>('glance', migrations, { clock, log });
  const directory = await mkdtemp(join(tmpdir(), 'nimbo-glance-'));
  const store = options.store ?? (await openFileStore(directory));
  const settings = { ...defaultSettings(), ...options.settings };
  const lists = new ImageLists(own.database);
  const glance: Glance = {
    db: own.database,
    lists,
    settings,
    store,
    digests: digestFactory('sha512', 1),
    ticketSecret: 'the secret of tickets',
    eventBell: new Doorbell(),
  };
  const api = imageApi(glance);
  const enforcer = await enforcerOf(log, clock);
  const app = createApp({ api, tokens, enforcer, log, clock, limits, publicUrl: 'http://cloud:9292', checkResponses });
  const ask = asking(app);
  const create: GlanceFixture['create'] = async (who, attributes = {}) => {
    const body = { name: 'image', disk_format: 'raw', container_format: 'bare', ...attributes };
    const answer = await ask(who, 'POST', '/v2/images', body);
    if (answer.statusCode !== 201) throw new Error(`${answer.statusCode}: ${answer.body}`);
    return answer.json<{ id: string }>().id;
  };
  const createActive: GlanceFixture['createActive'] = async (who, attributes = {}, data = Buffer.from('data')) => {
    const id = await create(who, attributes);
    const headers = { 'content-type': 'application/octet-stream' };
    const answer = await ask(who, 'PUT', `/v2/images/${id}/file`, data, headers);
    if (answer.statusCode !== 204) throw new Error(`${answer.statusCode}: ${answer.body}`);
    return id;
  };
  const close = async (): Promise<void> => {
    await app.close();
    await own.close();
    await rm(directory, { recursive: true, force: true });
  };
  return { app, api, glance, directory, ask, create, createActive, [Symbol.asyncDispose]: close };
};

/** Glance as the composition root makes it, on what is handed in. */
export const glanceRole = (
  database: Database<Tables>,
  directory: string,
  settings: Partial<GlanceSettings> = {},
): Promise<Role> => {
  const deps: RoleDeps = {
    log: silentLog,
    clock: systemClock,
    bus: deafBus,
    host: 'test',
    cloudId: 'c1',
    config: <S extends ConfigSection>() => ({ ...defaultSettings(), ...settings }) as unknown as ConfigOf<S>,
    database: <T>() => Promise.resolve(database as unknown as Database<T>),
    directory: (name) => Promise.resolve(join(directory, name)),
    secret: () => Promise.resolve(randomUUID()),
    endpoint: () => undefined,
  };
  return createGlance(deps);
};
