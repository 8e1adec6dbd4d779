import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { keystoneFixture, movableClock, password } from '../../testing/keystone-fixture.ts';
import {
  askToken,
  caller,
  domainScope,
  exchangeBody,
  login,
  loginBody,
  projectScope,
  systemScope,
  validate,
} from '../../testing/login.ts';

const clock = movableClock();
const keystone = await keystoneFixture({ clock });
// Another process on the same database and keys: what one revokes the other must refuse with its next request.
const other = await keystoneFixture({ clock, beside: keystone });
after(async () => {
  await other[Symbol.asyncDispose]();
  await keystone[Symbol.asyncDispose]();
});

const service = () => login(other.app, 'glance', projectScope('service'));
const admin = async () => caller(keystone.app, await login(keystone.app, 'admin', projectScope('admin')));

let count = 0;

/** A user with a project and a token for it that both keystones know. */
const member = async (domainId = 'default') => {
  const as = await admin();
  count += 1;
  const projectId = await as.idOf('project', { name: `project-${count}`, domain_id: domainId });
  const userId = await as.idOf('user', { name: `user-${count}`, domain_id: domainId, password });
  await as.grant(`projects/${projectId}`, userId, 'member');
  const body = { identity: { methods: ['password'], password: { user: { id: userId, password } } } };
  const answer = await askToken(keystone.app, { auth: { ...body, scope: { project: { id: projectId } } } });
  const token = String(answer.headers['x-subject-token']);
  assert.equal(await validate(other.app, token, await service()), 200);
  return { as, userId, projectId, token, again: () => askToken(keystone.app, { auth: body }) };
};

const assertEnded = async (token: string, own?: string): Promise<void> => {
  assert.equal(await validate(other.app, token, own ?? (await service())), 404);
  const answer = await keystone.app.inject({ url: '/v3/auth/projects', headers: { 'x-auth-token': token } });
  assert.equal(answer.statusCode, 401);
};

test('ending one token leaves the others of its chain', async () => {
  const { token, projectId } = await member();
  const exchanged = await askToken(keystone.app, exchangeBody(token, { project: { id: projectId } }));
  const second = String(exchanged.headers['x-subject-token']);
  const headers = { 'x-auth-token': token, 'x-subject-token': token };
  await keystone.app.inject({ method: 'DELETE', url: '/v3/auth/tokens', headers });
  await assertEnded(token);
  assert.equal(await validate(other.app, second, await service()), 200);
});

test('a disabled user’s tokens end, and do not come back with the user', async () => {
  const { as, userId, token, again } = await member();
  await as.send('PATCH', `/v3/users/${userId}`, { user: { enabled: false } });
  await assertEnded(token);
  assert.equal((await again()).statusCode, 401);
  await as.send('PATCH', `/v3/users/${userId}`, { user: { enabled: true } });
  await assertEnded(token);
  assert.equal((await again()).statusCode, 201);
});

test('a deleted user’s tokens end', async () => {
  const { as, userId, token } = await member();
  await as.send('DELETE', `/v3/users/${userId}`);
  await assertEnded(token);
});

test('a password set by another ends the user’s tokens', async () => {
  const { as, userId, token } = await member();
  await as.send('PATCH', `/v3/users/${userId}`, { user: { password: 'another' } });
  await assertEnded(token);
});

test('changing the own password ends all tokens and needs the right original', async () => {
  const { userId, token } = await member();
  const change = (original: string) =>
    keystone.app.inject({
      method: 'POST',
      url: `/v3/users/${userId}/password`,
      payload: { user: { original_password: original, password: 'a new one' } },
    });
  assert.equal((await change('wrong')).statusCode, 401);
  assert.equal(await validate(other.app, token, await service()), 200);
  assert.equal((await change(password)).statusCode, 204);
  await assertEnded(token);
  assert.equal((await change(password)).statusCode, 401);
});

test('a role taken away ends the tokens it was for', async () => {
  const { as, userId, projectId, token } = await member();
  await as.send('DELETE', `/v3/projects/${projectId}/users/${userId}/roles/${await as.roleId('member')}`);
  await assertEnded(token);
});

test('a disabled project’s tokens end, and do not come back with the project', async () => {
  const { as, projectId, token } = await member();
  await as.send('PATCH', `/v3/projects/${projectId}`, { project: { enabled: false } });
  await assertEnded(token);
  await as.send('PATCH', `/v3/projects/${projectId}`, { project: { enabled: true } });
  await assertEnded(token);
});

test('a deleted project’s tokens end', async () => {
  const { as, projectId, token } = await member();
  await as.send('DELETE', `/v3/projects/${projectId}`);
  await assertEnded(token);
});

test('a disabled domain ends the tokens of its users and projects; deleted, it takes them with it', async () => {
  const as = await admin();
  const domainId = await as.idOf('domain', { name: 'to-be-disabled' });
  const { userId, projectId, token } = await member(domainId);
  await as.grant(`domains/${domainId}`, userId, 'reader');
  const auth = { identity: { methods: ['password'], password: { user: { id: userId, password } } } };
  const scoped = await askToken(keystone.app, { auth: { ...auth, scope: domainScope(domainId) } });
  const domainToken = String(scoped.headers['x-subject-token']);
  const early = await keystone.app.inject({
    method: 'DELETE',
    url: `/v3/domains/${domainId}`,
    headers: { 'x-auth-token': await login(keystone.app, 'admin', projectScope('admin')) },
  });
  assert.equal(early.statusCode, 403, 'an enabled domain cannot be deleted');
  await as.send('PATCH', `/v3/domains/${domainId}`, { domain: { enabled: false } });
  await assertEnded(token);
  await assertEnded(domainToken);
  await as.send('DELETE', `/v3/domains/${domainId}`);
  const headers = { 'x-auth-token': await login(keystone.app, 'admin', systemScope) };
  for (const url of [`/v3/users/${userId}`, `/v3/projects/${projectId}`, `/v3/domains/${domainId}`]) {
    assert.equal((await keystone.app.inject({ url, headers })).statusCode, 404, url);
  }
});

test('an implication taken away takes the implied role from tokens at once', async () => {
  const { as, userId, projectId, token } = await member();
  const custom = await as.idOf('role', { name: 'custom-prior' });
  const implied = await as.idOf('role', { name: 'custom-implied' });
  await as.send('PUT', `/v3/roles/${custom}/implies/${implied}`);
  await as.grant(`projects/${projectId}`, userId, 'custom-prior');
  const names = async () => {
    const headers = { 'x-auth-token': await service(), 'x-subject-token': token };
    const { body } = await other.app.inject({ url: '/v3/auth/tokens', headers });
    return (JSON.parse(body) as { token: { roles: { name: string }[] } }).token.roles.map(({ name }) => name);
  };
  assert.deepEqual(await names(), ['custom-implied', 'custom-prior', 'member', 'reader']);
  await as.send('DELETE', `/v3/roles/${custom}/implies/${implied}`);
  assert.deepEqual(await names(), ['custom-prior', 'member', 'reader']);
  await as.send('DELETE', `/v3/roles/${custom}`);
  assert.deepEqual(await names(), ['member', 'reader']);
});

test('revocations hold whatever the clock does', async () => {
  const { as, userId, token } = await member();
  clock.pass(-3_600_000);
  await as.send('PATCH', `/v3/users/${userId}`, { user: { password: 'set in the past' } });
  await assertEnded(token);
  clock.pass(3_600_000);
  await assertEnded(token);
});

test('a token ends in time, and within the window only for those who ask for it', async () => {
  const { token } = await member();
  clock.pass(3_600_000);
  const own = await service();
  assert.equal(await validate(other.app, token, own), 404);
  assert.equal(await validate(other.app, token, own, '?allow_expired=1'), 200);
  assert.equal(await validate(other.app, token, own, '?allow_expired=0'), 404);
  assert.equal((await askToken(keystone.app, exchangeBody(token, undefined))).statusCode, 404);
  clock.pass(2 * 86_400_000);
  assert.equal(await validate(other.app, token, await service(), '?allow_expired=1'), 404);
});

test('exchanging a token does not prolong it', async () => {
  const { token } = await member();
  clock.pass(1_800_000);
  const { body } = await askToken(keystone.app, exchangeBody(token, 'unscoped'));
  const { expires_at: end, issued_at: begin } = (JSON.parse(body) as { token: Record<string, string> }).token;
  assert.equal(Date.parse(end ?? '') - Date.parse(begin ?? ''), 1_800_000);
});

test('purging forgets no revocation that a token could still meet', async () => {
  const { as, userId, token } = await member();
  await as.send('PATCH', `/v3/users/${userId}`, { user: { enabled: false } });
  await as.send('PATCH', `/v3/users/${userId}`, { user: { enabled: true } });
  await keystone.role.purge?.('2100-01-01T00:00:00.000000Z');
  await assertEnded(token);
  const events = await keystone.database.read
    .selectFrom('revocations')
    .selectAll()
    .where('user_id', '=', userId)
    .execute();
  assert.equal(events.length, 1);
  clock.pass(3 * 86_400_000);
  await keystone.role.purge?.('2100-01-01T00:00:00.000000Z');
  assert.deepEqual(await keystone.database.read.selectFrom('revocations').selectAll().execute(), []);
});

test('a login of an unknown user is told from a wrong password by nothing', async () => {
  const [unknown, wrong] = await Promise.all([
    askToken(keystone.app, loginBody('nobody', password, undefined)),
    askToken(keystone.app, loginBody('admin', 'wrong', undefined)),
  ]);
  assert.equal(unknown.body, wrong.body);
  assert.deepEqual(Object.keys(unknown.headers), Object.keys(wrong.headers));
});
