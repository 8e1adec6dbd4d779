import { setImmediate } from 'node:timers/promises';
import { systemClock, type Clock } from '@nimbo/context/clock.ts';
import type { Identity } from '@nimbo/context/identity.ts';
import { silentLog } from '@nimbo/context/log.ts';
import type { App } from '@nimbo/http/app.ts';
import { createApp } from '@nimbo/http/create-app.ts';
import type { Enforcer } from '@nimbo/policy/enforcer.ts';
import { createEnforcer } from '@nimbo/policy/create-enforcer.ts';
import { testDatabase, type TestDatabase } from '@nimbo/testkit/databases/test-database.ts';
import { networkApi, networkPolicies } from '../api/network-api.ts';
import { neutronSection, type NeutronSettings } from '../config.ts';
import { neutronMigrations } from '../db/migrations.ts';
import type { Tables } from '../db/tables.ts';
import type { Neutron } from '../domain/neutron.ts';

/** A neutron of a test's own. */
export interface NeutronFixture extends AsyncDisposable {
  readonly neutron: Neutron;
  readonly app: App;
  readonly database: TestDatabase<Tables>;
  /** Hosts that were told to look, in order. */
  readonly rung: string[];
  /** Asks as one of {@link people} and gives the answer's body; anything but success fails the test. */
  readonly ask: <Answer = unknown>(
    who: string,
    method: 'GET' | 'POST' | 'PUT' | 'DELETE',
    url: string,
    body?: object,
  ) => Promise<Answer>;
}

/** What a test may change of the usual neutron. */
export interface NeutronFixtureOptions {
  readonly settings?: Partial<NeutronSettings>;
  readonly clock?: Clock;
  /** Off where time counts. */
  readonly checkResponses?: boolean;
}

/** Every setting as it is where nobody sets it. */
const defaultSettings = (): NeutronSettings =>
  Object.fromEntries(
    Object.entries(neutronSection.options).map(([name, option]) => [name, option.default]),
  ) as NeutronSettings;

const domain = { id: 'default', name: 'Default' };

const person = (name: string, roles: readonly string[], scope: Identity['scope']): Identity => ({
  user: { id: name, name, domain },
  scope,
  roles: roles.map((role) => ({ id: role, name: role })),
  methods: ['password'],
  auditIds: ['audit'],
  issuedAt: '2026-01-01T00:00:00.000000Z',
  expiresAt: '2036-01-01T00:00:00.000000Z',
});

const project = (id: string): Identity['scope'] => ({ kind: 'project', id, name: id, domain, isDomain: false });

/** Who there is; a token is its owner's name. */
export const people: Readonly<Record<string, Identity>> = {
  stranger: person('stranger', ['reader', 'member'], project('elsewhere')),
  reader: person('reader', ['reader'], project('example')),
  member: person('member', ['reader', 'member'], project('example')),
  manager: person('manager', ['reader', 'member', 'manager'], project('example')),
  service: person('service', ['service'], project('services')),
  admin: person('admin', ['reader', 'member', 'manager', 'admin'], project('admin')),
  system: person('system', ['reader', 'member', 'admin'], { kind: 'system' }),
};

/** Tokens for declarative tests: everybody's is the name. */
export const tokens: Readonly<Record<string, string>> = Object.fromEntries(
  Object.keys(people).map((name) => [name, name]),
);

const asking =
  (app: App): NeutronFixture['ask'] =>
  async <Answer>(...[who, method, url, body]: Parameters<NeutronFixture['ask']>) => {
    const answer = await app.inject({
      method,
      url: `/v2.0${url}`,
      headers: { 'x-auth-token': who },
      ...(body === undefined ? {} : { payload: body }),
    });
    if (answer.statusCode >= 300) throw new Error(`${method} ${url}: ${answer.statusCode} ${answer.body}`);
    return (answer.body === '' ? undefined : answer.json()) as Answer;
  };

/** Policies may be asked over HTTP: here every answer takes a turn of the event loop, as such an answer would. */
const unhurried = (enforcer: Enforcer): Enforcer => ({
  allows: async (...question) => {
    await setImmediate();
    return enforcer.allows(...question);
  },
  explain: (...question) => enforcer.explain(...question),
});

/** Neutron with its API on a fresh database, known to the people above. */
export const neutronFixture = async (options: NeutronFixtureOptions = {}): Promise<NeutronFixture> => {
  const clock = options.clock ?? systemClock;
  const database = await testDatabase<Tables>('neutron', neutronMigrations, { clock });
  const rung: string[] = [];
  const neutron: Neutron = {
    db: database.database,
    settings: { ...defaultSettings(), ...options.settings },
    hosts: { ring: (hosts) => rung.push(...hosts) },
    changed: () => undefined,
  };
  const enforcer = await createEnforcer({ service: 'neutron', rules: networkPolicies, log: silentLog, clock });
  const app = createApp({
    api: networkApi(neutron),
    tokens: { validate: (_ctx, token) => Promise.resolve(people[token]) },
    enforcer: unhurried(enforcer),
    log: silentLog,
    clock,
    checkResponses: options.checkResponses ?? true,
  });
  const close = async (): Promise<void> => {
    await app.close();
    enforcer.close();
    await database.close();
  };
  return { neutron, app, database, rung, ask: asking(app), [Symbol.asyncDispose]: close };
};
