import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { internalContext } from '@nimbo/context/internal-context.ts';
import { keystoneFixture, password } from '../../testing/keystone-fixture.ts';
import { askToken, caller, domainScope, exchangeBody, login, projectScope, validate } from '../../testing/login.ts';

const keystone = await keystoneFixture();
const stranger = await keystoneFixture();
after(async () => {
  await keystone[Symbol.asyncDispose]();
  await stranger[Symbol.asyncDispose]();
});

const { app } = keystone;
const admin = caller(app, await login(app, 'admin', projectScope('admin')));

const status = async (
  token: string,
  method: 'GET' | 'PUT' | 'POST' | 'PATCH' | 'DELETE',
  url: string,
  payload?: object,
) =>
  (await app.inject({ method, url, headers: { 'x-auth-token': token }, ...(payload === undefined ? {} : { payload }) }))
    .statusCode;

test('no tampered, truncated or foreign token authenticates anybody', async () => {
  const good = await login(app, 'admin', projectScope('admin'));
  const foreign = await login(stranger.app, 'admin', projectScope('admin'));
  const middle = Math.floor(good.length / 2);
  const flipped = good.slice(0, middle) + (good[middle] === 'A' ? 'B' : 'A') + good.slice(middle + 1);
  const bad = [foreign, flipped, good.slice(0, -1), `${good}A`, good.toLowerCase(), good.slice(8), 'x'.repeat(16_000)];
  for (const token of bad) assert.equal(await status(token, 'GET', '/v3/auth/projects'), 401, token.slice(0, 40));
  assert.equal(await status(good, 'GET', '/v3/auth/projects'), 200);
});

test('a token is never shown by an answer that refuses it', async () => {
  const own = await login(app, 'glance', projectScope('service'));
  const headers = { 'x-auth-token': own, 'x-subject-token': 'gAAAAASECRET' };
  const answer = await app.inject({ url: '/v3/auth/tokens', headers });
  assert.equal(answer.statusCode, 404);
  assert.doesNotMatch(answer.body, /SECRET/);
});

test('a member cannot give roles, nor make anybody admin by implication', async () => {
  const demo = await login(app, 'demo', projectScope('demo'));
  const identity = await keystone.role.tokens.validate(internalContext(), demo);
  const userId = identity?.user.id ?? '';
  const projectId = identity?.scope.kind === 'project' ? identity.scope.id : '';
  const [adminId, memberId] = [await admin.roleId('admin'), await admin.roleId('member')];
  assert.equal(await status(demo, 'PUT', `/v3/projects/${projectId}/users/${userId}/roles/${adminId}`), 403);
  assert.equal(await status(demo, 'PUT', `/v3/system/users/${userId}/roles/${adminId}`), 403);
  assert.equal(await status(demo, 'PUT', `/v3/roles/${memberId}/implies/${adminId}`), 403);
  assert.equal(await status(demo, 'PATCH', `/v3/users/${userId}`, { user: { domain_id: 'default' } }), 403);
});

test('not even an administrator lets a role imply admin', async () => {
  const token = await login(app, 'admin', projectScope('admin'));
  const [adminId, memberId] = [await admin.roleId('admin'), await admin.roleId('member')];
  assert.equal(await status(token, 'PUT', `/v3/roles/${memberId}/implies/${adminId}`), 403);
});

/** A manager of a domain of its own, and someone in another domain. */
const manager = async () => {
  const domainId = await admin.idOf('domain', { name: 'managed' });
  const managerId = await admin.idOf('user', { name: 'the-manager', domain_id: domainId, password });
  const userId = await admin.idOf('user', { name: 'the-user', domain_id: domainId, password });
  const projectId = await admin.idOf('project', { name: 'the-project', domain_id: domainId });
  await admin.grant(`domains/${domainId}`, managerId, 'manager');
  const auth = { identity: { methods: ['password'], password: { user: { id: managerId, password } } } };
  const answer = await askToken(app, { auth: { ...auth, scope: domainScope(domainId) } });
  return { domainId, managerId, userId, projectId, token: String(answer.headers['x-subject-token']) };
};

test('a domain manager hands out member, never admin, and only at home', async () => {
  const { domainId, managerId, userId, projectId, token } = await manager();
  const at = (place: string, user: string, role: string) =>
    status(token, 'PUT', `/v3/${place}/users/${user}/roles/${role}`);
  const [adminId, memberId, serviceId] = [
    await admin.roleId('admin'),
    await admin.roleId('member'),
    await admin.roleId('service'),
  ];
  assert.equal(await at(`projects/${projectId}`, userId, memberId), 204);
  assert.equal(await at(`projects/${projectId}`, userId, adminId), 403);
  assert.equal(await at(`projects/${projectId}`, userId, serviceId), 403);
  assert.equal(await at(`domains/${domainId}`, managerId, adminId), 403);
  assert.equal(await at('domains/default', userId, memberId), 403);
  assert.equal(await at('system', userId, memberId), 403);
  const users = await app.inject({ url: '/v3/users', headers: { 'x-auth-token': token } });
  const names = (JSON.parse(users.body) as { users: { name: string }[] }).users.map(({ name }) => name);
  assert.deepEqual(names.toSorted(), ['the-manager', 'the-user']);
  assert.equal(await status(token, 'POST', '/v3/users', { user: { name: 'x', domain_id: 'default' } }), 403);
  assert.equal(await status(token, 'GET', '/v3/users?domain_id=default'), 200);
});

test('a role of one domain neither reaches a token nor another domain', async () => {
  const domainId = await admin.idOf('domain', { name: 'with-a-role' });
  const roleId = await admin.idOf('role', { name: 'admin-like', domain_id: domainId });
  const userId = await admin.idOf('user', { name: 'holder', password });
  const home = await admin.idOf('project', { name: 'home', domain_id: domainId });
  const elsewhere = await admin.idOf('project', { name: 'elsewhere' });
  const token = await login(app, 'admin', projectScope('admin'));
  assert.equal(await status(token, 'PUT', `/v3/projects/${elsewhere}/users/${userId}/roles/${roleId}`), 403);
  assert.equal(await status(token, 'PUT', `/v3/projects/${home}/users/${userId}/roles/${roleId}`), 204);
  const auth = { identity: { methods: ['password'], password: { user: { id: userId, password } } } };
  const answer = await askToken(app, { auth: { ...auth, scope: { project: { id: home } } } });
  assert.equal(answer.statusCode, 401, 'a role of a domain alone is no authority');
});

test('where scoped tokens may not be exchanged, only unscoped ones are', async () => {
  await using strict = await keystoneFixture({ settings: { allow_rescope_scoped_token: false } });
  const scoped = await login(strict.app, 'demo', projectScope('demo'));
  assert.equal((await askToken(strict.app, exchangeBody(scoped, 'unscoped'))).statusCode, 403);
  const unscoped = await login(strict.app, 'demo', 'unscoped');
  assert.equal((await askToken(strict.app, exchangeBody(unscoped, projectScope('demo')))).statusCode, 201);
});

test('an expired password logs nobody in but can be changed', async () => {
  await using expiring = await keystoneFixture({ settings: { password_expires_days: 1 } });
  const root = caller(expiring.app, await login(expiring.app, 'admin', projectScope('admin')));
  const userId = await root.idOf('user', { name: 'late', password });
  await expiring.database.transaction({ signal: new AbortController().signal, log: undefined as never }, (tx) =>
    tx
      .updateTable('passwords')
      .set({ expires_at: '2020-01-01T00:00:00.000000Z' })
      .where('user_id', '=', userId)
      .execute(),
  );
  const auth = { identity: { methods: ['password'], password: { user: { id: userId, password } } } };
  const refused = await askToken(expiring.app, { auth });
  assert.equal(refused.statusCode, 401);
  assert.match(refused.body, /expired/);
  const payload = { user: { original_password: password, password: 'fresh' } };
  const changed = await expiring.app.inject({ method: 'POST', url: `/v3/users/${userId}/password`, payload });
  assert.equal(changed.statusCode, 204);
});

test('rotated keys open the tokens of before, and keys of another cloud none', async () => {
  const token = await login(app, 'demo', projectScope('demo'));
  await keystone.role.rotateKeys();
  const own = await login(app, 'glance', projectScope('service'));
  assert.equal(await validate(app, token, own), 200);
});
