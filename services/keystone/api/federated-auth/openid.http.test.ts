import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { SignJWT, generateKeyPair } from 'jose';
import { systemClock } from '@nimbo/context/clock.ts';
import { keystoneFixture } from '../../testing/keystone-fixture.ts';
import { askToken, caller, exchangeBody, login, projectScope, validate } from '../../testing/login.ts';
import { clientSecret, clientToken, logInAt, startOpenidProvider } from '../../testing/openid/openid-provider.ts';

const websso = '/v3/auth/OS-FEDERATION/identity_providers/corp/protocols/openid/websso';
const auth = '/v3/OS-FEDERATION/identity_providers/corp/protocols/openid/auth';
const dashboard = 'https://dashboard.example.org/auth/websso/';

const provider = await startOpenidProvider(`http://cloud:5000${websso}`);
after(() => provider[Symbol.asyncDispose]());
const { issuer } = provider;

const source = (extra: string) => `corp issuer=${issuer} client_id=nimbo scopes=email+profile ${extra}`;

const fixtureFor = (extra: string) =>
  keystoneFixture({
    clock: systemClock,
    settings: {
      oidc_providers: [source(extra)],
      oidc_client_secrets: [`corp=${clientSecret}`],
      trusted_dashboards: [dashboard],
    },
  });

const keystone = await fixtureFor('');
after(() => keystone[Symbol.asyncDispose]());
const { app } = keystone;

const rules = [
  {
    local: [
      { user: { name: '{0}', email: '{1}' } },
      { groups: '{2}', domain: { id: 'default' } },
      { projects: [{ name: 'home of {0}', roles: [{ name: 'member' }] }] },
    ],
    remote: [{ type: 'OIDC-preferred_username' }, { type: 'HTTP_OIDC_EMAIL' }, { type: 'OIDC-groups' }],
  },
  { local: [{ user: { name: 'machine {0}' } }], remote: [{ type: 'OIDC-client_id' }] },
];

/** The provider, its mapping, and a group that its users may bring. */
const prepare = async (on: typeof keystone, remoteIds: readonly string[] = [issuer]) => {
  const as = caller(on.app, await login(on.app, 'admin', projectScope('admin')));
  const federation = '/v3/OS-FEDERATION';
  await as.send('PUT', `${federation}/mappings/people`, { mapping: { rules } });
  const idp = { enabled: true, remote_ids: remoteIds };
  const made = await as.send('PUT', `${federation}/identity_providers/corp`, { identity_provider: idp });
  await as.send('PUT', `${federation}/identity_providers/corp/protocols/openid`, {
    protocol: { mapping_id: 'people' },
  });
  return { as, domainId: made['identity_provider']?.['domain_id'] ?? '' };
};

const { as: admin, domainId } = await prepare(keystone);
const engineers = await admin.idOf('group', { name: 'engineers', domain_id: 'default' });
const shared = await admin.idOf('project', { name: 'shared' });
await admin.send('PUT', `/v3/projects/${shared}/groups/${engineers}/roles/${await admin.roleId('reader')}`);

interface TokenBody {
  readonly user: { readonly id: string; readonly name: string; readonly domain: { readonly id: string } } & Record<
    string,
    unknown
  >;
  readonly methods: readonly string[];
  readonly roles?: readonly { readonly name: string }[];
}

const tokenIn = (body: string): TokenBody => (JSON.parse(body) as { readonly token: TokenBody }).token;

const begin = (origin: string) => app.inject({ method: 'GET', url: `${websso}?origin=${encodeURIComponent(origin)}` });

/** Logs in through a browser; the page that hands over the token, and how it was come by. */
const webLogin = async (user: string) => {
  const sent = await begin(dashboard);
  assert.equal(sent.statusCode, 302, sent.body);
  const cookie = String(sent.headers['set-cookie']).split(';')[0] ?? '';
  const returned = await logInAt(issuer, String(sent.headers['location']), user);
  const url = `${returned.pathname}${returned.search}`;
  return { cookie, url, page: await app.inject({ method: 'GET', url, headers: { cookie } }) };
};

const handed = (page: string): string => /name="token" value="([^"]+)"/.exec(page)?.[1] ?? '';

test('a browser logs in at the provider and hands the token to the dashboard', async () => {
  const { page, url, cookie } = await webLogin('ada');
  assert.equal(page.statusCode, 200, page.body);
  assert.match(page.body, /action="https:\/\/dashboard\.example\.org\/auth\/websso\/"/);
  assert.match(String(page.headers['content-security-policy']), /default-src 'none'/);
  const own = handed(page.body);
  const headers = { 'x-auth-token': own, 'x-subject-token': own };
  const { user, methods } = tokenIn((await app.inject({ method: 'GET', url: '/v3/auth/tokens', headers })).body);
  assert.equal(user.name, 'ada');
  assert.equal(user.domain.id, domainId);
  assert.deepEqual(methods, ['openid']);
  assert.deepEqual(user['OS-FEDERATION'], {
    identity_provider: { id: 'corp' },
    protocol: { id: 'openid' },
    groups: [{ id: engineers }],
  });
  const again = await app.inject({ method: 'GET', url, headers: { cookie } });
  assert.equal(again.statusCode, 401, 'an answer of the provider serves once');
  const projects = await caller(app, own).list('projects', '/v3/auth/projects');
  assert.equal(projects.length, 2);
  assert.deepEqual(new Set(projects.map(({ name }) => name)), new Set(['home of ada', 'shared']));
  const scoped = await askToken(app, exchangeBody(own, { project: { id: shared } }));
  assert.equal(scoped.statusCode, 201, scoped.body);
  assert.deepEqual(
    tokenIn(scoped.body).roles?.map(({ name }) => name),
    ['reader'],
  );
  assert.deepEqual(tokenIn(scoped.body).methods.toSorted(), ['openid', 'token']);
  const text = String(scoped.headers['x-subject-token']);
  assert.equal(await validate(app, text, text), 200);
});

test('the same user is the same user the next time', async () => {
  const idOf = async () => {
    const own = handed((await webLogin('grace')).page.body);
    const headers = { 'x-auth-token': own, 'x-subject-token': own };
    return tokenIn((await app.inject({ method: 'GET', url: '/v3/auth/tokens', headers })).body).user.id;
  };
  assert.equal(await idOf(), await idOf());
});

test('a user who is kept here comes by the provider that knows it, under the name it has here', async () => {
  const federated = [{ idp_id: 'corp', protocols: [{ protocol_id: 'openid', unique_id: 'hedy' }] }];
  const userId = await admin.idOf('user', { name: 'kept', federated });
  const own = handed((await webLogin('hedy')).page.body);
  const headers = { 'x-auth-token': own, 'x-subject-token': own };
  const { user } = tokenIn((await app.inject({ method: 'GET', url: '/v3/auth/tokens', headers })).body);
  assert.deepEqual([user.id, user.name, user.domain.id], [userId, 'kept', 'default']);
});

test('a login is the browser’s that began it', async () => {
  const { url } = await webLogin('ada');
  assert.equal((await app.inject({ method: 'GET', url })).statusCode, 401, 'no cookie');
  const other = await begin(dashboard);
  const cookie = String(other.headers['set-cookie']).split(';')[0] ?? '';
  assert.equal((await app.inject({ method: 'GET', url, headers: { cookie } })).statusCode, 401, 'another’s cookie');
});

test('tokens go to trusted dashboards only', async () => {
  for (const origin of [
    'https://evil.example.org/',
    `${dashboard}x`,
    'javascript:alert(1)',
    `${dashboard}@evil.example.org`,
  ]) {
    assert.equal((await begin(origin)).statusCode, 401, origin);
  }
  assert.equal((await app.inject({ method: 'GET', url: websso })).statusCode, 400);
});

const bearer = (on: typeof app, token: string, method: 'GET' | 'POST' = 'POST') =>
  on.inject({ method, url: auth, headers: { authorization: `Bearer ${token}` } });

test('an access token that the provider has signed for this cloud is good for a token', async () => {
  const token = await clientToken(issuer, 'urn:nimbo');
  for (const method of ['GET', 'POST'] as const) {
    const answer = await bearer(app, token, method);
    assert.equal(answer.statusCode, 201, answer.body);
    assert.equal(tokenIn(answer.body).user.name, 'machine nimbo');
  }
});

test('an access token for somebody else is good for nothing', async () => {
  assert.equal((await bearer(app, await clientToken(issuer, 'urn:other'))).statusCode, 401);
});

test('forged access tokens are refused', async () => {
  const good = await clientToken(issuer, 'urn:nimbo');
  const [head = '', body = '', signature = ''] = good.split('.');
  const encoded = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const claims = JSON.parse(Buffer.from(body, 'base64url').toString()) as Record<string, unknown>;
  const { privateKey } = await generateKeyPair('RS256');
  const signed = await new SignJWT(claims).setProtectedHeader({ alg: 'RS256', kid: 'one' }).sign(privateKey);
  const keys = (await (await fetch(`${issuer}/jwks`)).json()) as { readonly keys: readonly { readonly n: string }[] };
  const publicKey = Buffer.from(keys.keys[0]?.n ?? '', 'base64url');
  const confused = await new SignJWT(claims).setProtectedHeader({ alg: 'HS256', kid: 'one' }).sign(publicKey);
  const forged = {
    'of no algorithm': `${encoded({ alg: 'none' })}.${body}.`,
    changed: `${head}.${encoded({ ...claims, sub: 'root' })}.${signature}`,
    'of another key': signed,
    'keyed with the public key': confused,
    'no token': 'x.y.z',
    endless: 'x'.repeat(20_000),
  };
  for (const [what, token] of Object.entries(forged)) assert.equal((await bearer(app, token)).statusCode, 401, what);
});

test('the provider is asked what an opaque token is worth', async () => {
  await using asking = await fixtureFor('check=introspection');
  await prepare(asking);
  const answer = await bearer(asking.app, await clientToken(issuer, ''));
  assert.equal(answer.statusCode, 201, answer.body);
  assert.equal((await bearer(asking.app, 'no-such-token')).statusCode, 401);
});

test('a provider vouches under its own names only', async () => {
  await using strict = await fixtureFor('');
  await prepare(strict, ['https://another.example.org']);
  const answer = await bearer(strict.app, await clientToken(issuer, 'urn:nimbo'));
  assert.equal(answer.statusCode, 403, answer.body);
});

test('a provider that is disabled takes its users’ tokens with it', async () => {
  const token = String((await bearer(app, await clientToken(issuer, 'urn:nimbo'))).headers['x-subject-token']);
  assert.equal(await validate(app, token, token), 200);
  await admin.send('PATCH', '/v3/OS-FEDERATION/identity_providers/corp', { identity_provider: { enabled: false } });
  assert.equal(await validate(app, token, token), 401);
  assert.equal((await bearer(app, await clientToken(issuer, 'urn:nimbo'))).statusCode, 403);
  await admin.send('PATCH', '/v3/OS-FEDERATION/identity_providers/corp', { identity_provider: { enabled: true } });
});
