import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { after, test } from 'node:test';
import { keystoneFixture, movableClock } from '../../testing/keystone-fixture.ts';
import { askToken, caller, login, projectScope, validate } from '../../testing/login.ts';

const clock = movableClock();
const keystone = await keystoneFixture({ clock });
after(() => keystone[Symbol.asyncDispose]());

const { app } = keystone;
const service = await login(app, 'glance', projectScope('service'));
const demo = await login(app, 'demo', projectScope('demo'));
const admin = caller(app, await login(app, 'admin', projectScope('admin')));

const only = (noun: string): Promise<string> => admin.idNamed(`${noun}s`, 'demo');

const keys = async (): Promise<{ readonly access: string; readonly secret: string }> => {
  const userId = await only('user');
  const own = caller(app, demo);
  const body = { tenant_id: await only('project') };
  const { credential } = await own.send('POST', `/v3/users/${userId}/credentials/OS-EC2`, body);
  return { access: credential?.['access'] ?? '', secret: credential?.['secret'] ?? '' };
};

const own = await keys();

const ask = async (url: string, payload: object, token: string | undefined = service) =>
  app.inject({ method: 'POST', url, payload, headers: { 'x-auth-token': token } });

const text = 'GET\n\n\nTue, 27 Mar 2007 19:36:42 +0000\n/bucket/object';
const s3 = (secret: string) => ({
  access: own.access,
  token: Buffer.from(text).toString('base64url'),
  signature: createHmac('sha1', secret).update(text).digest('base64'),
});

const ec2 = (secret: string, time: string) => {
  const params = { Action: 'DescribeInstances', SignatureVersion: '0', Timestamp: time };
  const signature = createHmac('sha1', secret).update(`DescribeInstances${time}`).digest('base64');
  return { access: own.access, signature, host: 'cloud', verb: 'GET', path: '/', params };
};

const now = (): string => new Date(clock.now()).toISOString();

test('a service learns from a signed S3 request who has signed, and gets no token', async () => {
  const answer = await ask('/v3/s3tokens', { credentials: s3(own.secret) });
  assert.equal(answer.statusCode, 200, answer.body);
  const { token } = JSON.parse(answer.body) as { token: { user: { name: string }; project: { name: string } } };
  assert.deepEqual([token.user.name, token.project.name], ['demo', 'demo']);
  assert.equal(answer.headers['x-subject-token'], undefined);
});

test('a service gets a token for a signed EC2 request', async () => {
  const answer = await ask('/v3/ec2tokens', { ec2Credentials: ec2(own.secret, now()) });
  assert.equal(answer.statusCode, 200, answer.body);
  const { token } = JSON.parse(answer.body) as { token: { methods: string[]; roles: { name: string }[] } };
  assert.deepEqual(token.methods, ['ec2credential']);
  assert.ok(token.roles.some(({ name }) => name === 'member'));
  assert.equal(await validate(app, String(answer.headers['x-subject-token']), service), 200);
});

test('a wrong secret, an unknown key, none at all, and what is no signature give nothing', async () => {
  const wrong = { ...s3('wrong') };
  assert.equal((await ask('/v3/s3tokens', { credentials: wrong })).statusCode, 401);
  assert.equal((await ask('/v3/s3tokens', { credentials: { ...wrong, access: 'unknown' } })).statusCode, 404);
  assert.equal((await ask('/v3/s3tokens', { credentials: {} })).statusCode, 401);
  assert.equal((await ask('/v3/s3tokens', {})).statusCode, 401);
  assert.equal((await ask('/v3/s3tokens', { credentials: { access: 1 } })).statusCode, 400);
  assert.equal((await ask('/v3/ec2tokens', { credential: ec2('wrong', now()) })).statusCode, 401);
});

test('a request that was signed long ago, or will be, gives nothing', async () => {
  for (const time of ['2026-11-20T23:44:59Z', '2026-11-21T00:15:01Z', 'yesterday']) {
    const answer = await ask('/v3/ec2tokens', { credentials: ec2(own.secret, time) });
    assert.equal(answer.statusCode, 401, time);
  }
  const recent = await ask('/v3/ec2tokens', { credentials: ec2(own.secret, '20261120T234501Z') });
  assert.equal(recent.statusCode, 200, recent.body);
});

test('only services and administrators ask', async () => {
  assert.equal((await ask('/v3/s3tokens', { credentials: s3(own.secret) }, demo)).statusCode, 403);
  const nobody = await app.inject({ method: 'POST', url: '/v3/ec2tokens', payload: { credentials: s3(own.secret) } });
  assert.equal(nobody.statusCode, 401);
});

/** The keys of `demo` with a blob of this, as nobody but an administrator could make them. */
const forged = async (access: string, leave: object): Promise<number> => {
  const blob = JSON.stringify({ access, secret: own.secret, ...leave });
  const credential = { user_id: await only('user'), project_id: await only('project'), type: 'ec2', blob };
  await admin.send('POST', '/v3/credentials', { credential });
  return (await ask('/v3/s3tokens', { credentials: { ...s3(own.secret), access } })).statusCode;
};

/** A trust that `demo` gives to the administrator, of the role reader on its project. */
const trustOf = async (impersonation: boolean): Promise<string> => {
  const parties = { trustor_user_id: await only('user'), trustee_user_id: await admin.idNamed('users', 'admin') };
  const terms = { project_id: await only('project'), roles: [{ name: 'reader' }], impersonation };
  const { trust } = await caller(app, demo).send('POST', '/v3/OS-TRUST/trusts', { trust: { ...parties, ...terms } });
  return trust?.['id'] ?? '';
};

test('keys made by a trustee give what the trust gives, for as long as it does', async () => {
  const trustId = await trustOf(true);
  const exchanged = await askToken(app, {
    auth: {
      identity: { methods: ['token'], token: { id: await login(app, 'admin', undefined) } },
      scope: { 'OS-TRUST:trust': { id: trustId } },
    },
  });
  const trustee = caller(app, String(exchanged.headers['x-subject-token']));
  const url = `/v3/users/${await only('user')}/credentials/OS-EC2`;
  const { credential } = await trustee.send('POST', url, { tenant_id: await only('project') });
  const signed = { ...s3(credential?.['secret'] ?? ''), access: credential?.['access'] };
  const answer = await ask('/v3/s3tokens', { credentials: signed });
  assert.equal(answer.statusCode, 200, answer.body);
  const { token } = answer.json<{ token: { user: { name: string }; roles: { name: string }[] } }>();
  assert.deepEqual([token.user.name, token.roles.map(({ name }) => name)], ['demo', ['reader']]);
  await caller(app, demo).send('DELETE', `/v3/OS-TRUST/trusts/${trustId}`);
  assert.equal((await ask('/v3/s3tokens', { credentials: signed })).statusCode, 401);
});

test('keys whose leave is unknown, another’s, or two at once, give nothing', async () => {
  assert.equal(await forged('unknown trust', { trust_id: 'a trust' }), 401);
  assert.equal(await forged('unknown credential', { app_cred_id: 'a credential' }), 401);
  assert.equal(await forged('unknown token', { access_token_id: 'a token' }), 401);
  assert.equal(await forged('both', { trust_id: 'a trust', app_cred_id: 'a credential' }), 401);
  assert.equal(
    await forged('of the trustee', { trust_id: await trustOf(false) }),
    401,
    'the trustor speaks for nobody',
  );
});

test('keys end with the user’s last role on the project', async () => {
  const place = `projects/${await only('project')}/users/${await only('user')}/roles`;
  await admin.send('DELETE', `/v3/${place}/${await admin.roleId('member')}`);
  assert.equal((await ask('/v3/s3tokens', { credentials: s3(own.secret) })).statusCode, 401);
});
