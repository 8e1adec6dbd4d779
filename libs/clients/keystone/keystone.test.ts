import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { loopbackServer, type GivenAnswer, type ReceivedRequest } from '@nimbo/client-http/loopback-server.fixture.ts';
import { internalContext } from '@nimbo/context/internal-context.ts';
import { endpointsClient } from './endpoints.ts';
import { createKeystoneHttp } from './keystone-http.ts';
import { projectsClient } from './projects.ts';
import { revocationEventsClient } from './revocation-events.ts';
import { tokensClient } from './tokens.ts';

const ctx = internalContext();
const tokens = { token: () => Promise.resolve('own'), refused: () => undefined };

const answers: Readonly<Record<string, (request: ReceivedRequest) => GivenAnswer>> = {
  'POST /v3/auth/tokens': ({ body }) =>
    JSON.parse(body).auth.identity.password.user.password === 'right'
      ? { status: 201, headers: { 'x-subject-token': 'new' }, body: { token: { methods: ['password'] } } }
      : { status: 401, body: { error: { code: 401, message: 'Wrong password.', title: 'Unauthorized' } } },
  'GET /v3/auth/tokens': ({ headers }) =>
    headers['x-subject-token'] === 'good' ? { body: { token: { user: {} } } } : { status: 404, body: {} },
  'DELETE /v3/auth/tokens': ({ headers }) => ({ status: headers['x-subject-token'] === 'good' ? 204 : 404, body: '' }),
  'GET /v3/projects/p1': () => ({ body: { project: { id: 'p1', name: 'demo' } } }),
  'GET /v3/endpoints': () => ({ body: { endpoints: [{ id: 'e' }], links: {} } }),
  'GET /v3/OS-REVOKE/events': () => ({ body: { events: [{ user_id: 'u' }] } }),
};

const keystone = () =>
  loopbackServer((request) => {
    const given = answers[`${request.method} ${request.url.split('?')[0]}`];
    return given?.(request) ?? { status: 404, body: { error: { code: 404, message: 'Not there.' } } };
  });

describe('the keystone client', () => {
  it('authenticates by password for a project, sending no token', async () => {
    await using server = await keystone();
    const client = tokensClient(createKeystoneHttp({ endpoint: () => `${server.url}/v3`, tokens }));
    const login = { user: { name: 'nova', domainId: 'default' }, project: { name: 'service', domainId: 'default' } };
    const issued = await client.authenticate(ctx, { ...login, password: 'right' });
    assert.deepEqual(issued, { token: 'new', body: { methods: ['password'] } });
    assert.equal(server.received[0]?.headers['x-auth-token'], undefined);
    assert.deepEqual(JSON.parse(server.received[0]?.body ?? '').auth, {
      identity: {
        methods: ['password'],
        password: { user: { name: 'nova', domain: { id: 'default' }, password: 'right' } },
      },
      scope: { project: { name: 'service', domain: { id: 'default' } } },
    });
    const wrong = client.authenticate(ctx, { ...login, password: 'wrong' });
    await assert.rejects(wrong, { name: 'Unauthorized', message: 'Wrong password.' });
  });

  it('validates and revokes tokens with its own', async () => {
    await using server = await keystone();
    const client = tokensClient(createKeystoneHttp({ endpoint: () => server.url, tokens }));
    assert.deepEqual(await client.validate(ctx, 'good'), { user: {} });
    assert.equal(await client.validate(ctx, 'bad', { allowExpired: true }), undefined);
    await client.revoke(ctx, 'good');
    await client.revoke(ctx, 'bad');
    assert.deepEqual(
      server.received.map(({ method, url, headers }) => [method, url, headers['x-auth-token']]),
      [
        ['GET', '/v3/auth/tokens?nocatalog=1', 'own'],
        ['GET', '/v3/auth/tokens?nocatalog=1&allow_expired=1', 'own'],
        ['DELETE', '/v3/auth/tokens', 'own'],
        ['DELETE', '/v3/auth/tokens', 'own'],
      ],
    );
  });

  it('finds projects, endpoints and revocations', async () => {
    await using server = await keystone();
    const http = createKeystoneHttp({ endpoint: () => server.url, tokens });
    assert.equal((await projectsClient(http).get(ctx, 'p1')).name, 'demo');
    await assert.rejects(projectsClient(http).get(ctx, 'p2'), { name: 'NotFound', message: 'Not there.' });
    assert.deepEqual(await endpointsClient(http).list(ctx, { interface: 'internal' }), [{ id: 'e' }]);
    assert.deepEqual(await revocationEventsClient(http).list(ctx, '2026-01-01T00:00:00Z'), [{ user_id: 'u' }]);
    assert.deepEqual(
      server.received.slice(2).map(({ url }) => url),
      ['/v3/endpoints?interface=internal', '/v3/OS-REVOKE/events?since=2026-01-01T00%3A00%3A00Z'],
    );
  });
});
