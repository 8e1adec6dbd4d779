import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { keystoneFixture } from '../../testing/keystone-fixture.ts';
import { caller, login, projectScope, validate } from '../../testing/login.ts';

const keystone = await keystoneFixture();
after(() => keystone[Symbol.asyncDispose]());
const { app } = keystone;

const token = await login(app, 'demo', projectScope('demo'));
const { token: shown } = (
  await app.inject({
    method: 'GET',
    url: '/v3/auth/tokens',
    headers: { 'x-auth-token': token, 'x-subject-token': token },
  })
).json<{ token: { user: { id: string } } }>();
const { application_credential: client } = await caller(app, token).send(
  'POST',
  `/v3/users/${shown.user.id}/application_credentials`,
  { application_credential: { name: 'client' } },
);
const id = client?.['id'] ?? '';
const secret = client?.['secret'] ?? '';

const form = { 'content-type': 'application/x-www-form-urlencoded' };

const ask = (payload: string, headers: object = {}) =>
  app.inject({ method: 'POST', url: '/v3/OS-OAUTH2/token', headers: { ...form, ...headers }, payload });

const basic = (user: string, key: string) => ({
  authorization: `Basic ${Buffer.from(`${user}:${key}`).toString('base64')}`,
});

test('client credentials give a token, in the header or in the form', async () => {
  for (const answer of [
    await ask('grant_type=client_credentials', basic(id, secret)),
    await ask(
      new URLSearchParams({ grant_type: 'client_credentials', client_id: id, client_secret: secret }).toString(),
    ),
  ]) {
    assert.equal(answer.statusCode, 200, answer.body);
    assert.equal(answer.headers['cache-control'], 'no-store');
    const body = answer.json<{ access_token: string; token_type: string; expires_in: number }>();
    assert.deepEqual([body.token_type, body.expires_in], ['Bearer', 3_600]);
    assert.equal(await validate(app, body.access_token, await login(app, 'admin', projectScope('admin'))), 200);
  }
});

test('everything else is refused in the words of RFC 6749', async () => {
  const cases: readonly [string, object, number, string][] = [
    ['grant_type=client_credentials', basic(id, 'wrong'), 401, 'invalid_client'],
    ['grant_type=client_credentials', basic('none', secret), 401, 'invalid_client'],
    ['grant_type=client_credentials', { authorization: 'Bearer x' }, 401, 'invalid_client'],
    ['grant_type=client_credentials', {}, 401, 'invalid_client'],
    ['grant_type=password', basic(id, secret), 400, 'unsupported_grant_type'],
    ['', basic(id, secret), 400, 'invalid_request'],
    ['grant_type=client_credentials&grant_type=x', basic(id, secret), 400, 'invalid_request'],
    ['{}', { ...basic(id, secret), 'content-type': 'application/json' }, 400, 'invalid_request'],
  ];
  for (const [payload, headers, status, error] of cases) {
    const answer = await ask(payload, headers);
    assert.deepEqual([answer.statusCode, answer.json<{ error: string }>().error], [status, error], payload);
  }
});

test('a client’s certificate is no proof, whoever says in a header that there was one', async () => {
  const certified = {
    ssl_client_verify: 'SUCCESS',
    ssl_client_subject_dn: 'CN=demo',
    'ssl-client-cert': 'MII',
    'x-ssl-client-s-dn': 'CN=demo',
  };
  const byCertificate = new URLSearchParams({ grant_type: 'client_credentials', client_id: shown.user.id }).toString();
  const refused = await ask(byCertificate, certified);
  assert.deepEqual([refused.statusCode, refused.json<{ error: string }>().error], [401, 'invalid_client']);
  const issued = await ask('grant_type=client_credentials', { ...basic(id, secret), ...certified });
  const own = issued.json<{ access_token: string }>().access_token;
  const headers = { 'x-auth-token': own, 'x-subject-token': own };
  const body = (await app.inject({ method: 'GET', url: '/v3/auth/tokens', headers })).json<{ token: object }>();
  assert.equal(Object.hasOwn(body.token, 'oauth2_credential'), false, 'tokens are bound to no certificate');
});
