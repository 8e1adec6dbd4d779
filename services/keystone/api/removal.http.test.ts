import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { sql } from 'kysely';
import { internalContext } from '@nimbo/context/internal-context.ts';
import { timestampOf } from '@nimbo/context/timestamp.ts';
import type { App } from '@nimbo/http/app.ts';
import { insertOauthToken } from '../db/oauth1-store.ts';
import { makeEstate, type Estate } from '../testing/estate.ts';
import { keystoneFixture, type KeystoneFixture } from '../testing/keystone-fixture.ts';
import { login, projectScope, validate } from '../testing/login.ts';

/* What goes or is switched off takes everything with it that hangs on it, and nothing else. */

let keystone: KeystoneFixture;
let app: App;
let adminToken: string;

before(async () => {
  keystone = await keystoneFixture();
  ({ app } = keystone);
  adminToken = await login(app, 'admin', projectScope('admin'));
});

after(() => keystone[Symbol.asyncDispose]());

/** What is done: paths with the ids of an estate, in their order. */
type Step = readonly [method: 'DELETE' | 'PATCH', path: string, body?: object];

interface Case {
  readonly name: string;
  readonly steps: readonly Step[];
  /** The tokens that hold afterwards; all others are refused. */
  readonly hold: readonly string[];
  /** The ids that stand in no table any more. */
  readonly gone: readonly string[];
}

/** What tells of what has been, for a time. */
const memories = new Set(['events', 'revocations']);

/** Where an id, or something that mentions it, is found in the database; trusts that have ended are kept for a while. */
const traces = async (id: string): Promise<readonly string[]> => {
  const tables = await keystone.database.read.introspection.getTables();
  const found: string[] = [];
  for (const { name } of tables.filter((table) => !memories.has(table.name))) {
    const { rows } = await sql<Readonly<Record<string, unknown>>>`select * from ${sql.table(name)}`.execute(
      keystone.database.read,
    );
    for (const row of rows.filter((each) => (each['deleted_at'] ?? null) === null)) {
      const columns = Object.keys(row).filter((column) => String(row[column]).includes(id));
      found.push(...columns.map((column) => `${name}.${column}`));
    }
  }
  return found;
};

const take = async (estate: Estate, [method, path, payload]: Step): Promise<void> => {
  const url = path.replaceAll(/\{(\w+)\}/g, (_, name: string) => estate.ids[name] ?? '');
  const headers = { 'x-auth-token': adminToken };
  const answer = await app.inject({ method, url, headers, ...(payload === undefined ? {} : { payload }) });
  assert.ok(answer.statusCode < 300, `${method} ${url}: ${answer.statusCode} ${answer.body}`);
};

const holding = async ({ tokens }: Estate): Promise<readonly string[]> => {
  const held: string[] = [];
  for (const [name, token] of Object.entries(tokens)) {
    const status = await validate(app, token, adminToken);
    assert.ok(status === 200 || status === 404, `${name}: ${status}`);
    if (status === 200) held.push(name);
  }
  return held;
};

/** A program may act for the user, with two roles on one project. */
const letActByOauth = async ({ ids }: Estate): Promise<void> => {
  const { user = '', child = '', role = '', implied = '' } = ids;
  const token = { id: `oauth-${user}`, kind: 'access', secret: 'sealed', consumerId: 'program' } as const;
  const terms = { projectId: child, userId: user, verifier: null, expiresAt: timestampOf(Date.UTC(2027, 0)) };
  await keystone.database.transaction(internalContext(), (tx) =>
    insertOauthToken(tx, { ...token, ...terms, roleIds: [role, implied] }),
  );
};

const all = [
  'unscoped',
  'parent',
  'child',
  'leaf',
  'domain',
  'system',
  'program',
  'given',
  'received',
  'guest',
  'outside',
];
const but = (...names: readonly string[]) => all.filter((name) => !names.includes(name));

const ofUser = ['user', 'credential', 'program', 'bounded', 'rule'];
const tree = ['parent', 'child', 'leaf', 'projectLimit'];
const treeSteps: readonly Step[] = ['leaf', 'child', 'parent'].map((level) => ['DELETE', `/v3/projects/{${level}}`]);

const off = (noun: string) => ({ [noun]: { enabled: false } });
const domainOff: Step = ['PATCH', '/v3/domains/{domain}', off('domain')];
const domainOn: Step = ['PATCH', '/v3/domains/{domain}', { domain: { enabled: true } }];

const cases: readonly Case[] = [
  { name: 'nothing', steps: [], hold: all, gone: [] },
  {
    name: 'a user that is disabled',
    steps: [['PATCH', '/v3/users/{user}', off('user')]],
    hold: ['guest', 'outside'],
    gone: [],
  },
  { name: 'a user', steps: [['DELETE', '/v3/users/{user}']], hold: ['guest', 'outside'], gone: ofUser },
  {
    name: 'a project that is disabled',
    steps: [['PATCH', '/v3/projects/{leaf}', off('project')]],
    hold: but('leaf', 'program', 'given', 'guest'),
    gone: [],
  },
  {
    name: 'a tree of projects',
    steps: treeSteps,
    hold: ['unscoped', 'domain', 'system', 'received', 'outside'],
    gone: [...tree, 'program', 'bounded', 'credential'],
  },
  { name: 'a domain that is disabled', steps: [domainOff], hold: ['outside'], gone: [] },
  { name: 'a domain that was disabled once', steps: [domainOff, domainOn], hold: ['outside'], gone: [] },
  {
    name: 'a domain',
    steps: [domainOff, ['DELETE', '/v3/domains/{domain}']],
    hold: ['outside'],
    gone: ['domain', ...tree, ...ofUser, 'group', 'domainRole', 'domainLimit', 'provider'],
  },
  { name: 'a group', steps: [['DELETE', '/v3/groups/{group}']], hold: but('parent'), gone: ['group'] },
  {
    name: 'a membership',
    steps: [['DELETE', '/v3/groups/{group}/users/{user}']],
    // The user is logged out, as upstream has it.
    hold: ['given', 'guest', 'outside'],
    gone: [],
  },
  { name: 'a role', steps: [['DELETE', '/v3/roles/{role}']], hold: but('child', 'guest'), gone: ['role'] },
  { name: 'an implied role', steps: [['DELETE', '/v3/roles/{implied}']], hold: but('system'), gone: ['implied'] },
  { name: 'a role of a domain', steps: [['DELETE', '/v3/roles/{domainRole}']], hold: all, gone: ['domainRole'] },
  {
    name: 'a service',
    steps: [['DELETE', '/v3/services/{service}']],
    hold: all,
    gone: ['service', 'endpoint', 'registeredLimit', 'projectLimit', 'domainLimit'],
  },
  { name: 'an endpoint', steps: [['DELETE', '/v3/endpoints/{endpoint}']], hold: all, gone: ['endpoint'] },
  {
    name: 'a region with others below it',
    steps: [['DELETE', '/v3/regions/{land}']],
    hold: all,
    gone: ['land', 'town', 'street'],
  },
  {
    name: 'an identity provider',
    steps: [['DELETE', '/v3/OS-FEDERATION/identity_providers/{provider}']],
    hold: ['given', 'guest', 'outside'],
    gone: ['provider'],
  },
];

for (const [at, { name, steps, hold, gone }] of cases.entries()) {
  test(`${name}: what hangs on it goes with it, and nothing else`, async () => {
    const estate = await makeEstate(app, adminToken, `estate${at}`);
    await letActByOauth(estate);
    for (const id of gone) assert.notDeepEqual(await traces(estate.ids[id] ?? ''), [], `${id} is there before`);
    assert.deepEqual(await holding(estate), all);
    for (const step of steps) await take(estate, step);
    assert.deepEqual(await holding(estate), hold);
    for (const id of gone) assert.deepEqual(await traces(estate.ids[id] ?? ''), [], `${id} of what is left`);
  });
}
