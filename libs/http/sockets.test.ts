import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import {
  Agent,
  request as httpRequest,
  type ClientRequest,
  type IncomingMessage,
  type RequestOptions,
} from 'node:http';
import { request as httpsRequest } from 'node:https';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { test, type TestContext } from 'node:test';
import { promisify } from 'node:util';
import { Conflict } from '@nimbo/errors/faults.ts';
import type { AppOptions } from './app-options.ts';
import type { App } from './app.ts';
import { createApp } from './create-app.ts';
import { appFixture, logFixture, ruleFixture, type LoggedLine } from './fixture.ts';
import { operation, reply, type Operation } from './operation.ts';

const admin = ruleFixture('test:data:admin');

/** A promise and what settles it. */
const gate = <T = void>() => Promise.withResolvers<T>();

const upload = (handle: Operation['handle']): Operation => ({
  name: 'upload_data',
  summary: 'Uploads data',
  method: 'PUT',
  path: '/data',
  status: 201,
  authorization: { at: 'request', rule: admin },
  stream: true,
  handle,
});

const download = (handle: Operation['handle']): Operation => ({
  name: 'download_data',
  summary: 'Downloads data',
  method: 'GET',
  path: '/data',
  status: 200,
  authorization: { at: 'public' },
  handle,
});

const echo = operation({
  name: 'echo',
  summary: 'Answers',
  method: 'POST',
  path: '/echo',
  status: 200,
  authorization: { at: 'public' },
  body: {},
  handle: (_ctx, { body }) => Promise.resolve(body),
});

const running = async (t: TestContext, operations: Operation[], rest: Partial<AppOptions> = {}) => {
  const app = createApp(appFixture(operations, rest));
  t.after(() => app.close());
  const base = await app.listen({ host: '127.0.0.1', port: 0 });
  return { app, port: Number(new URL(base).port), base };
};

const answered = (request: ClientRequest): Promise<IncomingMessage> =>
  new Promise((resolve, reject) => void request.on('response', resolve).on('error', reject));

const textOf = async (message: IncomingMessage): Promise<string> => {
  let text = '';
  for await (const chunk of message) text += String(chunk);
  return text;
};

const ask = async (
  options: RequestOptions,
  body?: string,
): Promise<{ message: IncomingMessage; text: string; isReused: boolean }> => {
  const request = httpRequest({ host: '127.0.0.1', agent: false, ...options });
  const response = answered(request);
  request.end(body);
  const message = await response;
  return { message, text: await textOf(message), isReused: request.reusedSocket };
};

/** Writes raw bytes and gives all that comes back until the server closes. */
const exchangeRaw = (port: number, send: (socket: Socket) => void): Promise<string> =>
  new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => send(socket));
    let text = '';
    socket.on('data', (chunk) => (text += String(chunk)));
    socket.on('close', () => resolve(text)).on('error', reject);
  });

const uploadOptions = (port: number, token: string): RequestOptions => ({
  port,
  method: 'PUT',
  path: '/data',
  headers: { 'x-auth-token': token, 'content-length': 5, expect: '100-continue' },
});

const discard = async (raw: IncomingMessage): Promise<number> => {
  let bytes = 0;
  for await (const chunk of raw) bytes += (chunk as Buffer).length;
  return bytes;
};

test('a client that waits is invited to send only when somebody reads the body', async (t) => {
  const { port } = await running(t, [upload(async (_ctx, { raw }) => ({ bytes: await discard(raw) }))]);
  const request = httpRequest({ host: '127.0.0.1', agent: false, ...uploadOptions(port, 'admin') });
  const response = answered(request);
  request.on('continue', () => request.end('12345'));
  request.flushHeaders();
  assert.equal(await textOf(await response), '{"bytes":5}');
});

for (const [who, token, status] of [
  ['has no token', 'nobody', 401],
  ['may not', 'reader', 403],
  ['comes in vain', 'admin', 409],
] as const) {
  test(`a client that waits and ${who} is refused uninvited, and the connection closed`, async (t) => {
    const { port } = await running(t, [upload(() => Promise.reject(new Conflict('The image has data already.')))]);
    const request = httpRequest({ host: '127.0.0.1', agent: false, ...uploadOptions(port, token) });
    let invited = false;
    request.on('continue', () => (invited = true));
    const response = answered(request);
    request.flushHeaders();
    const message = await response;
    await textOf(message);
    assert.deepEqual([message.statusCode, message.headers.connection, invited], [status, 'close', false]);
    request.destroy();
  });
}

test('a JSON body is invited too', async (t) => {
  const { port } = await running(t, [echo]);
  const headers = { expect: '100-continue', 'content-length': 7, 'content-type': 'application/json' };
  const request = httpRequest({ host: '127.0.0.1', agent: false, port, method: 'POST', path: '/echo', headers });
  const response = answered(request);
  request.on('continue', () => request.end('{"a":1}'));
  request.flushHeaders();
  assert.equal(await textOf(await response), '{"a":1}');
});

test('a refused upload that is under way is answered before the connection closes', async (t) => {
  const { port } = await running(t, [upload(() => Promise.resolve({}))]);
  const size = 300_000;
  const head = `PUT /data HTTP/1.1\r\nHost: x\r\nContent-Length: ${size}\r\n\r\n`;
  const text = await exchangeRaw(port, (socket) => void socket.write(head + 'x'.repeat(size)));
  assert.match(text, /^HTTP\/1\.1 401 /);
  assert.match(text, /\r\nConnection: close\r\n/i);
});

test('a connection is kept for the next request and reused', async (t) => {
  const { port } = await running(t, [echo]);
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  t.after(() => agent.destroy());
  const headers = { 'content-type': 'application/json' };
  const options = { port, agent, method: 'POST', path: '/echo', headers };
  assert.equal((await ask(options, '{}')).isReused, false);
  assert.equal((await ask(options, '{"a":1}')).isReused, true);
});

const sixBytes = () =>
  reply({ headers: { 'Content-Length': '6' }, body: Readable.from([Buffer.from('abc'), Buffer.from('def')]) });

async function* breaking(): AsyncGenerator<Buffer> {
  yield Buffer.from('half');
  throw new Error('disk on fire');
}

test('a stream is answered whole, and its length left to the service', async (t) => {
  const { port } = await running(t, [download(() => Promise.resolve(sixBytes()))]);
  const { message, text } = await ask({ port, path: '/data' });
  assert.deepEqual([text, message.headers['content-length']], ['abcdef', '6']);
});

test('a stream that breaks destroys the connection, so that nobody takes half for the whole', async (t) => {
  const { port } = await running(t, [download(() => Promise.resolve(reply({ body: Readable.from(breaking()) })))]);
  await assert.rejects(ask({ port, path: '/data' }), { code: 'ECONNRESET' });
});

test('a client that leaves aborts its request and closes the stream it was given', async (t) => {
  const closed = gate();
  const aborted = gate();
  const endless = (): Readable => {
    const stream = new Readable({ read: () => void stream.push(Buffer.alloc(65_536)) });
    return stream.on('close', () => closed.resolve());
  };
  const handle: Operation['handle'] = (ctx) => {
    ctx.signal.addEventListener('abort', () => aborted.resolve());
    return Promise.resolve(reply({ body: endless() }));
  };
  const { port } = await running(t, [download(handle)]);
  const request = httpRequest({ host: '127.0.0.1', agent: false, port, path: '/data' });
  const message = await answered(request.end());
  message.once('data', () => request.destroy());
  message.on('error', () => undefined);
  await Promise.all([closed.promise, aborted.promise]);
});

test('a client that leaves while a handler works aborts its context', async (t) => {
  const entered = gate();
  const aborted = gate();
  const lines: LoggedLine[] = [];
  const handle: Operation['handle'] = async (ctx) => {
    entered.resolve();
    await new Promise<void>((resolve) => ctx.signal.addEventListener('abort', () => resolve()));
    aborted.resolve();
    return {};
  };
  const { port } = await running(t, [download(handle)], { log: logFixture(lines) });
  const request = httpRequest({ host: '127.0.0.1', agent: false, port, path: '/data' }).on('error', () => undefined);
  request.end();
  await entered.promise;
  request.destroy();
  await aborted.promise;
  assert.equal(lines[0]?.message, 'client left before the answer');
});

test('a client that sends its headers byte by byte is cut off', async (t) => {
  const { port } = await running(t, [echo], { limits: { headersTime: 50, connectionCheck: 20 } });
  const text = await exchangeRaw(port, (socket) => void socket.write('POST /echo HTTP/1.1\r\nHost: x\r\nX-Slow: '));
  assert.match(text, /^HTTP\/1\.1 408 /);
});

test('a client that sends its body too slowly is answered 408', async (t) => {
  const { port } = await running(t, [echo], { limits: { bodyTime: 50 } });
  const head = 'POST /echo HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{';
  assert.match(await exchangeRaw(port, (socket) => void socket.write(head)), /^HTTP\/1\.1 408 /);
});

test('an uploader who stalls is cut off, and the handler learns it', async (t) => {
  const broken = gate<unknown>();
  const handle: Operation['handle'] = async (_ctx, { raw }) => {
    await discard(raw).catch((error: unknown) => broken.resolve(error));
    return {};
  };
  const { port } = await running(t, [upload(handle)], { limits: { streamStall: 40 } });
  const head = 'PUT /data HTTP/1.1\r\nHost: x\r\nX-Auth-Token: admin\r\nContent-Length: 100\r\n\r\n1';
  await exchangeRaw(port, (socket) => void socket.write(head));
  assert.ok((await broken.promise) instanceof Error);
});

test('what is no HTTP is answered 400, and headers beyond the limit 431', async (t) => {
  const { port } = await running(t, [echo], { limits: { headers: 8192 } });
  assert.match(
    await exchangeRaw(port, (socket) => void socket.write('\u0016\u0003\u0001 hello\r\n\r\n')),
    /^HTTP\/1\.1 400 /,
  );
  const long = `GET / HTTP/1.1\r\nHost: x\r\nX-Long: ${'y'.repeat(20_000)}\r\n\r\n`;
  assert.match(await exchangeRaw(port, (socket) => void socket.write(long)), /^HTTP\/1\.1 431 /);
});

const waiting = () => {
  const entered = gate();
  const release = gate();
  const handle: Operation['handle'] = async () => {
    entered.resolve();
    await release.promise;
    return { done: true };
  };
  return { entered, release, handle };
};

test('a drain refuses new connections, finishes what runs and says that the connection closes', async (t) => {
  const { entered, release, handle } = waiting();
  const { app, port } = await running(t, [download(handle)]);
  const first = ask({ port, path: '/data' });
  await entered.promise;
  const drained = app.drain();
  await assert.rejects(ask({ port, path: '/healthcheck' }), { code: 'ECONNREFUSED' });
  release.resolve();
  const { message, text } = await first;
  assert.deepEqual([text, message.headers.connection], ['{"done":true}', 'close']);
  await drained;
});

test('a drain aborts what runs beyond its bound', async (t) => {
  const entered = gate();
  const handle: Operation['handle'] = (ctx) => {
    entered.resolve();
    return new Promise((_resolve, reject) => {
      ctx.signal.addEventListener('abort', () => reject(new Conflict('The service stops.')));
    });
  };
  const { app, port } = await running(t, [download(handle)], { limits: { drain: 20 } });
  const answer = ask({ port, path: '/data' });
  await entered.promise;
  await app.drain();
  assert.equal((await answer).message.statusCode, 409);
});

test('an app can listen on a unix socket', async (t) => {
  const directory = await mkdtemp(join(tmpdir(), 'nimbo-http-'));
  t.after(() => rm(directory, { recursive: true }));
  const app: App = createApp(appFixture([echo]));
  t.after(() => app.close());
  const path = await app.listen({ path: join(directory, 'api.sock') });
  const request = httpRequest({ socketPath: path, path: '/healthcheck', agent: false });
  const response = answered(request);
  request.end();
  assert.equal(await textOf(await response), 'OK\n');
});

const certificate = async (t: TestContext): Promise<{ key: string; cert: string }> => {
  const directory = await mkdtemp(join(tmpdir(), 'nimbo-tls-'));
  t.after(() => rm(directory, { recursive: true }));
  const [keyPath, certPath] = [join(directory, 'key.pem'), join(directory, 'cert.pem')];
  const subject = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost'];
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-keyout', keyPath];
  await promisify(execFile)('openssl', ['req', '-x509', ...key, '-out', certPath, '-days', '2', ...subject]);
  return { key: await readFile(keyPath, 'utf8'), cert: await readFile(certPath, 'utf8') };
};

test('with a certificate the app speaks TLS, and links say https', async (t) => {
  const tls = await certificate(t);
  const self = download((_ctx, { url }) => Promise.resolve({ self: url.href }));
  const { port, base } = await running(t, [self], { tls });
  assert.match(base, /^https:/);
  const request = httpsRequest({ host: 'localhost', port, path: '/data', ca: tls.cert, agent: false, family: 4 });
  const response = answered(request);
  request.end();
  assert.equal(await textOf(await response), `{"self":"https://localhost:${port}/data"}`);
});
