import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, describe, it } from 'node:test';
import { oauthEncode, oauthSignature, signatureBase } from '../../domain/oauth1-signature.ts';
import { keystoneFixture, movableClock, password } from '../../testing/keystone-fixture.ts';
import { caller, exchangeBody, askToken, login, projectScope, validate } from '../../testing/login.ts';

const clock = movableClock();
const keystone = await keystoneFixture({ clock });
after(() => keystone[Symbol.asyncDispose]());
const { app } = keystone;

const adminToken = () => login(app, 'admin', projectScope('admin'));
const as = caller(app, await adminToken());
const project = await as.idOf('project', { name: 'delegated' });
const userId = await as.idOf('user', { name: 'owner', password });
await as.grant(`projects/${project}`, userId, 'member');
await as.grant(`projects/${project}`, userId, 'admin');
const ownToken = () => login(app, 'owner', { project: { id: project } });

interface Keys {
  readonly id: string;
  readonly secret: string;
}

const newConsumer = async (): Promise<Keys> => {
  const { consumer } = await caller(app, await adminToken()).send('POST', '/v3/OS-OAUTH1/consumers', {
    consumer: { description: 'a program', colour: 'blue' },
  });
  assert.equal(consumer?.['colour'], 'blue');
  return { id: consumer['id'] ?? '', secret: consumer['secret'] ?? '' };
};

/** Signs as RFC 5849 says. */
const header = (path: string, consumer: Keys, token?: Keys, extra: Record<string, string> = {}): string => {
  const parameters = new Map(
    Object.entries({
      oauth_consumer_key: consumer.id,
      oauth_signature_method: 'HMAC-SHA1',
      oauth_timestamp: String(Math.floor(clock.now() / 1_000)),
      oauth_nonce: randomUUID(),
      ...(token === undefined ? {} : { oauth_token: token.id }),
      ...extra,
    }),
  );
  const request = { method: 'POST', url: new URL(`http://cloud:5000${path}`), authorization: undefined };
  const signature = oauthSignature(signatureBase(request, parameters), consumer.secret, token?.secret ?? '');
  const all = [...parameters, ['oauth_signature', signature] as const];
  return `OAuth ${all.map(([name, value]) => `${name}="${oauthEncode(value)}"`).join(', ')}`;
};

const post = (path: string, authorization: string, rest: object = {}) =>
  app.inject({ method: 'POST', url: path, headers: { authorization, ...rest } });

const keysIn = (body: string): Keys => {
  const form = new URLSearchParams(body);
  return { id: form.get('oauth_token') ?? '', secret: form.get('oauth_token_secret') ?? '' };
};

const requestPath = '/v3/OS-OAUTH1/request_token';
const accessPath = '/v3/OS-OAUTH1/access_token';

const requestToken = async (consumer: Keys): Promise<Keys> => {
  const answer = await post(requestPath, header(requestPath, consumer), { 'requested-project-id': project });
  assert.equal(answer.statusCode, 201, answer.body);
  return keysIn(answer.body);
};

const authorize = async (request: Keys, roles: readonly object[], token?: string) =>
  app.inject({
    method: 'PUT',
    url: `/v3/OS-OAUTH1/authorize/${request.id}`,
    headers: { 'x-auth-token': token ?? (await ownToken()) },
    payload: { roles },
  });

const accessToken = async (consumer: Keys): Promise<Keys> => {
  const request = await requestToken(consumer);
  const { token } = (await authorize(request, [{ name: 'member' }])).json<{ token: { oauth_verifier: string } }>();
  const signed = header(accessPath, consumer, request, { oauth_verifier: token.oauth_verifier });
  const answer = await post(accessPath, signed);
  assert.equal(answer.statusCode, 201, answer.body);
  return keysIn(answer.body);
};

const tokensPath = '/v3/auth/tokens';

const authenticate = (authorization: string) =>
  app.inject({
    method: 'POST',
    url: tokensPath,
    headers: { authorization },
    payload: { auth: { identity: { methods: ['oauth1'], oauth1: {} } } },
  });

describe('a consumer', () => {
  it('is shown without its secret, which cannot be changed', async () => {
    const consumer = await newConsumer();
    const admin = await adminToken();
    const url = `/v3/OS-OAUTH1/consumers/${consumer.id}`;
    const shown = await app.inject({ method: 'GET', url, headers: { 'x-auth-token': admin } });
    assert.equal(shown.body.includes('secret'), false);
    const change = (payload: object) =>
      app.inject({ method: 'PATCH', url, headers: { 'x-auth-token': admin }, payload });
    assert.equal((await change({ consumer: { description: 'new' } })).statusCode, 200);
    assert.equal((await change({ consumer: { secret: 'mine' } })).statusCode, 400);
    const other = await app.inject({ method: 'GET', url: '/v3/OS-OAUTH1/consumers' });
    assert.equal(other.statusCode, 401);
  });

  it('acts for a user with the roles it was given, and with no others', async () => {
    const consumer = await newConsumer();
    const access = await accessToken(consumer);
    const answer = await authenticate(header(tokensPath, consumer, access));
    assert.equal(answer.statusCode, 201, answer.body);
    const { token } = answer.json<{ token: { user: Keys; roles: { name: string }[]; 'OS-OAUTH1': object } }>();
    assert.equal(token.user.id, userId);
    assert.deepEqual(
      token.roles.map(({ name }) => name),
      ['member', 'reader'],
    );
    assert.deepEqual(token['OS-OAUTH1'], { access_token_id: access.id, consumer_id: consumer.id });
  });

  it('gets nothing by another’s signature, an old one, or one that was seen', async () => {
    const consumer = await newConsumer();
    const access = await accessToken(consumer);
    const signed = header(tokensPath, consumer, access);
    assert.equal((await authenticate(signed)).statusCode, 201);
    assert.equal((await authenticate(signed)).statusCode, 401);
    assert.equal((await authenticate(header(tokensPath, consumer, { ...access, secret: 'x' }))).statusCode, 401);
    assert.equal((await authenticate(header(tokensPath, { ...consumer, secret: 'x' }, access))).statusCode, 401);
    assert.equal((await authenticate(header('/v3/other', consumer, access))).statusCode, 401);
    assert.equal((await authenticate(header(tokensPath, await newConsumer(), access))).statusCode, 401);
    const old = header(tokensPath, consumer, access);
    clock.pass(700_000);
    assert.equal((await authenticate(old)).statusCode, 401);
    assert.equal((await authenticate('Basic eDp5')).statusCode, 400);
  });

  it('turns a request into access once, and only with the verifier', async () => {
    const consumer = await newConsumer();
    const request = await requestToken(consumer);
    const exchange = (verifier: string) =>
      post(accessPath, header(accessPath, consumer, request, { oauth_verifier: verifier }));
    assert.equal((await exchange('guess')).statusCode, 401);
    assert.equal((await authorize(request, [{ name: 'service' }])).statusCode, 401);
    assert.equal((await authorize(request, [])).statusCode, 401);
    const { token } = (await authorize(request, [{ name: 'member' }])).json<{ token: { oauth_verifier: string } }>();
    assert.equal((await authorize(request, [{ name: 'admin' }])).statusCode, 403);
    assert.equal((await exchange('guess')).statusCode, 401);
    const both = await Promise.all([exchange(token.oauth_verifier), exchange(token.oauth_verifier)]);
    assert.equal(both.filter(({ statusCode }) => statusCode === 201).length, 1);
    assert.equal((await exchange(token.oauth_verifier)).statusCode, 404);
  });

  it('asks for a project that is there, signed', async () => {
    const consumer = await newConsumer();
    const ask = (authorization: string, rest: object) => post(requestPath, authorization, rest);
    const place = { 'requested-project-id': project };
    assert.equal((await ask(header(requestPath, consumer), {})).statusCode, 400);
    assert.equal((await ask(header(requestPath, { ...consumer, secret: 'x' }), place)).statusCode, 401);
    assert.equal((await ask(header(requestPath, { ...consumer, id: 'none' }), place)).statusCode, 404);
    assert.equal((await ask(header(requestPath, consumer), { 'requested-project-id': 'none' })).statusCode, 404);
  });
});

describe('an access token', () => {
  it('is the user’s to see and to end, and its tokens end with it', async () => {
    const consumer = await newConsumer();
    const access = await accessToken(consumer);
    const text = String((await authenticate(header(tokensPath, consumer, access))).headers['x-subject-token']);
    assert.equal(await validate(app, text, await adminToken()), 200);
    const url = `/v3/users/${userId}/OS-OAUTH1/access_tokens/${access.id}`;
    const own = caller(app, await ownToken());
    assert.equal((await own.send('GET', url))['access_token']?.['consumer_id'], consumer.id);
    assert.equal(JSON.stringify(await own.send('GET', `${url}/roles`)).includes('member'), true);
    await own.send('DELETE', url);
    assert.equal(await validate(app, text, await adminToken()), 404);
    assert.equal((await authenticate(header(tokensPath, consumer, access))).statusCode, 401);
  });

  it('gives tokens that give nothing further', async () => {
    const consumer = await newConsumer();
    const access = await accessToken(consumer);
    const text = String((await authenticate(header(tokensPath, consumer, access))).headers['x-subject-token']);
    assert.equal((await askToken(app, exchangeBody(text, undefined))).statusCode, 403);
    const send = (method: 'POST' | 'PUT', url: string, payload: object) =>
      app.inject({ method, url, headers: { 'x-auth-token': text }, payload });
    const credential = { application_credential: { name: 'x' } };
    assert.equal((await send('POST', `/v3/users/${userId}/application_credentials`, credential)).statusCode, 403);
    const trust = { trustor_user_id: userId, trustee_user_id: userId, impersonation: true };
    assert.equal((await send('POST', '/v3/OS-TRUST/trusts', { trust })).statusCode, 403);
    assert.equal((await authorize(await requestToken(consumer), [{ name: 'member' }], text)).statusCode, 403);
  });

  it('goes with its consumer', async () => {
    const consumer = await newConsumer();
    const access = await accessToken(consumer);
    const text = String((await authenticate(header(tokensPath, consumer, access))).headers['x-subject-token']);
    await caller(app, await adminToken()).send('DELETE', `/v3/OS-OAUTH1/consumers/${consumer.id}`);
    assert.equal(await validate(app, text, await adminToken()), 404);
  });
});
