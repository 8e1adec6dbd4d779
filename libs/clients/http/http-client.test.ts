import assert from 'node:assert/strict';
import { text } from 'node:stream/consumers';
import { describe, it } from 'node:test';
import { internalContext } from '@nimbo/context/internal-context.ts';
import { createHttpClient, type HttpClient, type HttpClientOptions } from './http-client.ts';
import {
  loopbackServer,
  type GivenAnswer,
  type LoopbackServer,
  type ReceivedRequest,
} from './loopback-server.fixture.ts';
import { path } from './path.ts';
import type { ServiceTokens } from './service-tokens.ts';

const ctx = internalContext({ requestId: 'req-11111111-1111-1111-1111-111111111111' });
const get = { method: 'GET', path: '/x' } as const;

const clientOf = (server: LoopbackServer, options: Partial<HttpClientOptions> = {}): HttpClient =>
  createHttpClient({ service: 'glance', endpoint: () => server.url, ...options });

const numberedTokens = (): ServiceTokens & { readonly refusals: string[] } => {
  const refusals: string[] = [];
  return {
    refusals,
    token: () => Promise.resolve(`service-${refusals.length}`),
    refused: (token) => void refusals.push(token),
  };
};

const tokensSeen = ({ headers }: ReceivedRequest): unknown[] => [headers['x-auth-token'], headers['x-service-token']];

describe('a client', () => {
  it('sends JSON below the base URL with the request id and parses the answer', async () => {
    await using server = await loopbackServer(() => ({ status: 201, body: { id: 1 } }));
    const client = createHttpClient({
      service: 'glance',
      endpoint: () => `${server.url}/image/`,
      headers: { 'x-v': '1' },
    });
    const query = { limit: 2, marker: undefined, tag: ['a', 'b'], all: true };
    const answer = await client.request(ctx, {
      method: 'POST',
      path: path`/v2/${'a/b ?'}`,
      query,
      body: { name: 'é' },
    });
    assert.deepEqual([answer.status, answer.body], [201, { id: 1 }]);
    const [sent] = server.received;
    assert.equal(sent?.url, '/image/v2/a%2Fb%20%3F?limit=2&tag=a&tag=b&all=true');
    assert.equal(sent?.body, '{"name":"é"}');
    assert.equal(sent?.headers['x-openstack-request-id'], ctx.requestId);
    assert.equal(sent?.headers['x-v'], '1');
    assert.equal(sent?.headers['content-type'], 'application/json');
  });

  it('passes the id on that its own caller gave', async () => {
    await using server = await loopbackServer(() => ({ body: {} }));
    const globalRequestId = 'req-22222222-2222-2222-2222-222222222222';
    await clientOf(server).request({ ...ctx, globalRequestId }, get);
    assert.equal(server.received[0]?.headers['x-openstack-request-id'], globalRequestId);
  });

  it('cannot be led up the path by dots', () => assert.equal(path`/v2/images/${'..'}/file`, '/v2/images/%2E%2E/file'));

  it('sends its own token, the user token with its own beside it, or none', async () => {
    await using server = await loopbackServer(() => ({ body: {} }));
    const client = clientOf(server, { tokens: numberedTokens() });
    await client.request(ctx, get);
    await client.onBehalfOf('user').request(ctx, get);
    await client.anonymous().request(ctx, get);
    await clientOf(server).onBehalfOf('user').request(ctx, get);
    assert.deepEqual(server.received.map(tokensSeen), [
      ['service-0', undefined],
      ['user', 'service-0'],
      [undefined, undefined],
      ['user', undefined],
    ]);
  });

  it('gets a new token of its own once when it is refused', async () => {
    await using server = await loopbackServer(({ headers }) => ({
      status: headers['x-auth-token'] === 'service-1' ? 200 : 401,
      body: {},
    }));
    const tokens = numberedTokens();
    assert.equal((await clientOf(server, { tokens }).request(ctx, { ...get, method: 'POST' })).status, 200);
    assert.deepEqual(tokens.refusals, ['service-0']);
  });

  it('is unavailable when its own credentials stay refused, but passes on that a user token is', async () => {
    await using server = await loopbackServer(() => ({ status: 401, body: { error: { message: 'no', code: 401 } } }));
    const client = clientOf(server, { tokens: numberedTokens() });
    await assert.rejects(client.request(ctx, get), { kind: 'unavailable' });
    await assert.rejects(client.onBehalfOf('user').request(ctx, get), { kind: 'unauthorized', message: 'no' });
    assert.equal(server.received.length, 4);
  });
});

const shapes: readonly [string, GivenAnswer, Record<string, unknown>][] = [
  [
    'keystone',
    { status: 404, body: { error: { code: 404, message: 'No project p.', title: 'Not Found' } } },
    { name: 'NotFound', kind: 'not-found', message: 'No project p.' },
  ],
  [
    'nova',
    { status: 409, body: { conflictingRequest: { code: 409, message: 'busy' } } },
    { name: 'Conflict', message: 'busy' },
  ],
  [
    'neutron',
    { status: 400, body: { NeutronError: { type: 'InvalidInput', message: 'bad', detail: '' } } },
    { name: 'BadRequest', message: 'bad', code: 'InvalidInput' },
  ],
  [
    'glance as text',
    { status: 403, body: '403 Forbidden\n\nNot yours.\n\n   ' },
    { name: 'Forbidden', message: 'Not yours.' },
  ],
  [
    'glance as HTML',
    {
      status: 404,
      body: '<html><head><title>404 Not Found</title></head><body><h1>404 Not Found</h1>No image &lt;i&gt;<br /><br /></body></html>',
    },
    { name: 'NotFound', message: 'No image <i>' },
  ],
  [
    'glance as JSON',
    { status: 413, body: { message: 'Too big<br /><br />\n\n\n', code: '413 x', title: 'x' } },
    { name: 'TooLarge', message: 'Too big' },
  ],
  [
    'placement',
    {
      status: 409,
      body: { errors: [{ status: 409, title: 'Conflict', detail: 'generation', code: 'placement.concurrent_update' }] },
    },
    { name: 'Conflict', message: 'generation', code: 'placement.concurrent_update' },
  ],
  [
    'an empty body',
    { status: 412, body: '' },
    { name: 'PreconditionFailed', message: 'The glance service answered 412.' },
  ],
  [
    'a limit with a time to wait',
    { status: 429, headers: { 'retry-after': '7' }, body: { message: 'slow' } },
    { kind: 'rate-limited', retryAfter: 7 },
  ],
  [
    'a failure inside',
    { status: 500, body: { error: { message: 'secret stack' } } },
    { name: 'Unavailable', message: 'The glance service failed (500). Try again later.' },
  ],
  ['a redirect', { status: 302, headers: { location: 'http://127.0.0.1:1/' }, body: '' }, { name: 'Unavailable' }],
  ['no JSON where JSON is due', { status: 200, body: '<html>' }, { name: 'Unavailable', message: /not JSON/ }],
];

describe('an error answer', () => {
  for (const [shape, answer, expected] of shapes) {
    it(`is understood from ${shape}`, async () => {
      await using server = await loopbackServer(() => answer);
      await assert.rejects(clientOf(server).request(ctx, get), expected);
    });
  }

  it('keeps the status and the remote request id as facts', async () => {
    await using server = await loopbackServer(() => ({
      status: 404,
      headers: { 'x-openstack-request-id': 'req-z' },
      body: {},
    }));
    const details = { service: 'glance', status: 404, remoteRequestId: 'req-z' };
    await assert.rejects(clientOf(server).request(ctx, get), { details });
  });

  it('is an answer where the caller expects it', async () => {
    await using server = await loopbackServer(() => ({ status: 404, body: {} }));
    assert.equal((await clientOf(server).request(ctx, { ...get, accept: [404] })).status, 404);
  });
});

const dropFirst = (count: number) => {
  let left = count;
  return (): GivenAnswer => {
    left -= 1;
    return left >= 0 ? { write: (_response, request) => void request.socket.destroy() } : { body: { fine: true } };
  };
};

describe('a connection that fails', () => {
  it('is tried again for reads only', async () => {
    await using server = await loopbackServer(dropFirst(2));
    assert.deepEqual((await clientOf(server).request(ctx, get)).body, { fine: true });
    await using other = await loopbackServer(dropFirst(1));
    await assert.rejects(clientOf(other).request(ctx, { method: 'DELETE', path: '/x' }), { kind: 'unavailable' });
    assert.equal(other.received.length, 1);
  });

  it('is unavailable in the end', async () => {
    await using server = await loopbackServer(dropFirst(9));
    await assert.rejects(clientOf(server).request(ctx, get), { kind: 'unavailable' });
    assert.equal(server.received.length, 3);
    const nowhere = createHttpClient({ service: 'glance', endpoint: () => undefined });
    await assert.rejects(nowhere.request(ctx, get), { message: 'This cloud has no glance service.' });
  });

  it('is a timeout where the service hangs, before or within its answer', async () => {
    await using server = await loopbackServer(({ url }) => ({
      write: (response) => void (url === '/x' ? undefined : response.write('{')),
    }));
    const client = clientOf(server, { timeout: 50 });
    await assert.rejects(client.request(ctx, get), { kind: 'timeout', message: /within 0.05 s/ });
    await assert.rejects(client.request(ctx, { ...get, path: '/y' }), { kind: 'timeout' });
  });

  it('ends at once when our own caller leaves', async () => {
    const gone = new AbortController();
    await using server = await loopbackServer(() => ({ write: () => gone.abort() }));
    await assert.rejects(clientOf(server).request({ ...ctx, signal: gone.signal }, get), { name: 'AbortError' });
  });
});

describe('an answer', () => {
  it('is read up to a limit', async () => {
    await using server = await loopbackServer(() => ({ body: { long: 'x'.repeat(1000) } }));
    await assert.rejects(clientOf(server, { answerLimit: 100 }).request(ctx, get), { message: /more than 100 bytes/ });
  });

  it('can be streamed without one', async () => {
    await using server = await loopbackServer(() => ({ body: 'x'.repeat(200_000) }));
    const { body, status } = await clientOf(server, { answerLimit: 100 }).stream(ctx, get);
    assert.equal(status, 200);
    assert.equal((await text(body)).length, 200_000);
  });

  it('is a fault before a stream begins, and a timeout when the stream stands still', async () => {
    await using server = await loopbackServer(({ url }) =>
      url === '/x' ? { status: 404, body: {} } : { write: (response) => void response.write('begin') },
    );
    const client = clientOf(server, { timeout: 50 });
    await assert.rejects(client.stream(ctx, get), { kind: 'not-found' });
    const { body } = await client.stream(ctx, { ...get, path: '/y' });
    await assert.rejects(text(body), { kind: 'timeout' });
  });

  it('leaves the connection for the next request', async () => {
    const ports = new Set<number | undefined>();
    await using server = await loopbackServer(() => ({
      write: (response, request) => void response.end(JSON.stringify(ports.add(request.socket.remotePort).size)),
    }));
    const client = clientOf(server);
    for (let count = 0; count < 5; count += 1) await client.request(ctx, get);
    assert.equal(ports.size, 1);
  });
});
