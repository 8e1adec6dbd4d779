import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { App } from '@nimbo/http/app.ts';
import { keystoneFixture, password, type KeystoneFixture } from '../../testing/keystone-fixture.ts';
import { askToken, caller, domainScope, login, projectScope, validate } from '../../testing/login.ts';

let keystone: KeystoneFixture;
let app: App;
let as: ReturnType<typeof caller>;
let adminToken: string;

const base = '/v3/OS-FEDERATION';
const rules = [{ local: [{ user: { name: '{0}' } }], remote: [{ type: 'sub' }] }];

const known = (idp: string, ...ways: readonly (readonly [protocol: string, unique: string])[]) => ({
  idp_id: idp,
  protocols: ways.map(([protocol, unique]) => ({ protocol_id: protocol, unique_id: unique })),
});

const answer = (method: 'GET' | 'POST' | 'PATCH' | 'DELETE', url: string, payload?: object, token = adminToken) =>
  app.inject({ method, url, headers: { 'x-auth-token': token }, ...(payload === undefined ? {} : { payload }) });

const create = (name: string, federated: unknown, more: object = {}, token = adminToken) =>
  answer('POST', '/v3/users', { user: { name, password, federated, ...more } }, token);

const loginOf = (id: string) => ({
  auth: { identity: { methods: ['password'], password: { user: { id, password } } } },
});

interface Shown {
  readonly user: { readonly id: string; readonly federated?: readonly unknown[] };
}
const made = async (name: string, federated?: unknown): Promise<string> => {
  const created = await create(name, federated);
  assert.equal(created.statusCode, 201, created.body);
  return created.json<Shown>().user.id;
};
const shown = async (id: string) => (await answer('GET', `/v3/users/${id}`)).json<Shown>().user.federated;
const found = async (query: string): Promise<readonly string[]> =>
  (await as.list('users', `/v3/users?${query}`)).map(({ name = '' }) => name).toSorted();

const provider = async (id: string, protocols: readonly string[], domainId?: string): Promise<void> => {
  const place = domainId === undefined ? {} : { domain_id: domainId };
  await as.send('PUT', `${base}/identity_providers/${id}`, { identity_provider: { enabled: true, ...place } });
  for (const protocol of protocols) {
    await as.send('PUT', `${base}/identity_providers/${id}/protocols/${protocol}`, {
      protocol: { mapping_id: 'people' },
    });
  }
};

before(async () => {
  keystone = await keystoneFixture();
  ({ app } = keystone);
  adminToken = await login(app, 'admin', projectScope('admin'));
  as = caller(app, adminToken);
  await as.send('PUT', `${base}/mappings/people`, { mapping: { rules } });
  await provider('corp', ['openid', 'saml2']);
  await provider('school', ['openid']);
});

after(() => keystone[Symbol.asyncDispose]());

test('a user is known to providers from its making on, and lists are narrowed by that', async () => {
  const federated = [known('corp', ['openid', 'ann%40corp'], ['saml2', 'ann']), known('school', ['openid', 'a1'])];
  const id = await made('ann', federated);
  assert.deepEqual(await shown(id), federated);
  await made('ben', [known('corp', ['openid', 'ben'])]);
  const plain = await made('plain');
  assert.equal(await shown(plain), undefined, 'of whom no provider knows, nothing is said');
  assert.deepEqual(await found('idp_id=corp'), ['ann', 'ben']);
  assert.deepEqual(await found('protocol_id=saml2'), ['ann']);
  assert.deepEqual(await found('unique_id=a1'), ['ann']);
  assert.deepEqual(await found('idp_id=corp&unique_id=a1'), [], 'all of it has to be true of one and the same');
  assert.deepEqual(await found('idp_id=corp&protocol_id=openid&unique_id=ben'), ['ben']);
  assert.deepEqual(await found('idp_id=corp&name=ann'), ['ann']);
  assert.deepEqual(await found('idp_id=nowhere'), []);
});

test('a change replaces all of it; without a word, or with none, it stays', async () => {
  const id = await made('cid', [known('corp', ['openid', 'cid'])]);
  const change = (user: object) => answer('PATCH', `/v3/users/${id}`, { user });
  const next = [known('school', ['openid', 'cid2'])];
  const changed = await change({ federated: next });
  assert.equal(changed.statusCode, 200, changed.body);
  assert.deepEqual(changed.json<Shown>().user.federated, next);
  for (const user of [{ description: 'new' }, { federated: [] }]) {
    assert.deepEqual((await change(user)).json<Shown>().user.federated, next);
  }
  assert.deepEqual(await shown(id), next);
  assert.deepEqual(await found('unique_id=cid'), []);
});

test('whoever loses a name at a provider is logged out, whoever gets another is not', async () => {
  const id = await made('dan', [known('corp', ['openid', 'dan'])]);
  const token = String((await askToken(app, loginOf(id))).headers['x-subject-token']);
  const more = [known('corp', ['openid', 'dan'], ['saml2', 'dan'])];
  await as.send('PATCH', `/v3/users/${id}`, { user: { federated: more } });
  assert.equal(await validate(app, token, adminToken), 200);
  await as.send('PATCH', `/v3/users/${id}`, { user: { federated: [known('corp', ['saml2', 'dan'])] } });
  assert.equal(await validate(app, token, adminToken), 404);
});

test('what is not there, not meant so, or somebody’s already is refused, and nothing is changed', async () => {
  const id = await made('eve', [known('corp', ['openid', 'eve'])]);
  for (const [what, federated, status] of [
    ['unknown provider', [known('nowhere', ['openid', 'x'])], 400],
    ['unknown protocol', [known('school', ['saml2', 'x'])], 400],
    ['somebody’s already', [known('corp', ['openid', 'ben'])], 409],
    ['the same twice', [known('corp', ['openid', 'x'], ['openid', 'x'])], 409],
    ['no protocol', [known('corp')], 400],
    ['no unique id', [{ idp_id: 'corp', protocols: [{ protocol_id: 'openid' }] }], 400],
    ['no provider', [{ protocols: [{ protocol_id: 'openid', unique_id: 'x' }] }], 400],
    ['too long', [known('corp', ['openid', 'x'.repeat(256)])], 400],
    ['no list', known('corp', ['openid', 'x']), 400],
  ] as const) {
    for (const refused of [
      await create('fay', federated),
      await answer('PATCH', `/v3/users/${id}`, { user: { federated } }),
    ]) {
      assert.equal(refused.statusCode, status, `${what}: ${refused.body}`);
    }
    assert.deepEqual(await shown(id), [known('corp', ['openid', 'eve'])], what);
    assert.deepEqual(await found('name=fay'), [], what);
  }
});

test('whoever manages a domain names its own providers only', async () => {
  const domainId = await as.idOf('domain', { name: 'blue' });
  await provider('blue', ['openid'], domainId);
  const managerId = await as.idOf('user', { name: 'manager', domain_id: domainId, password });
  await as.grant(`domains/${domainId}`, managerId, 'manager');
  const scope = domainScope(domainId);
  const { auth } = loginOf(managerId);
  const token = String((await askToken(app, { auth: { ...auth, scope } })).headers['x-subject-token']);
  const place = { domain_id: domainId };
  assert.equal((await create('gus', [known('blue', ['openid', 'gus'])], place, token)).statusCode, 201);
  const refused = await create('hal', [known('corp', ['openid', 'hal'])], place, token);
  assert.equal(refused.statusCode, 400, refused.body);
  assert.match(refused.body, /Could not find Identity Provider: corp/);
});

test('a user goes with what providers called it; a provider goes without the users who are kept here', async () => {
  const id = await made('ida', [known('corp', ['openid', 'ida'])]);
  await as.send('DELETE', `/v3/users/${id}`);
  assert.deepEqual(await found('unique_id=ida'), []);
  const next = await made('joe', [known('corp', ['openid', 'ida']), known('school', ['openid', 'joe'])]);
  await as.send('DELETE', `${base}/identity_providers/school`);
  assert.deepEqual(await shown(next), [known('corp', ['openid', 'ida'])]);
});
