import assert from 'node:assert/strict';
import { once } from 'node:events';
import { test } from 'node:test';
import { WebSocket } from 'ws';
import { createInProcessHub } from '@nimbo/bus/in-process-bus.ts';
import { internalContext } from '@nimbo/context/internal-context.ts';
import { freePorts } from '@nimbo/testkit/free-ports.ts';
import { until } from '@nimbo/testkit/wait.ts';
import { createNovaCompute } from '../compute/main.ts';
import { hostDeps } from '../compute/testing/host-deps.ts';
import { findInstance, insertInstance, writeWish } from '../db/cell/instance-store.ts';
import { issueConsoleToken, type ConsoleWish } from '../domain/console-token.ts';
import { openHostDesk } from '../host-desk-parts.ts';
import { openCells } from '../open-cells.ts';
import { serveNovaHost } from '../rpc/serve-nova-host.ts';
import { newInstance } from '../testing/instances.ts';
import { roleDeps } from '../testing/role-deps.ts';
import { createNovaNoVncProxy } from './main.ts';

const ctx = internalContext();
const at = '2026-01-01T00:00:00.000000Z';

/** A running guest on a simulated host, and the proxy before it. */
const openWorld = async () => {
  const hub = createInProcessHub();
  const control = hub.bus();
  const own = roleDeps(control);
  const [port = 0] = await freePorts(1);
  const publicUrl = `http://127.0.0.1:${port}`;
  const listener = { host: '127.0.0.1', port, publicUrl, tls: undefined };
  const proxy = await createNovaNoVncProxy({ ...own.deps, listener });
  await proxy.start();
  const nova = await openCells(own.deps);
  await serveNovaHost(control, await openHostDesk(own.deps, { ...nova, changed: () => undefined }, () => undefined));
  const [cell] = nova.cells.compute;
  assert.ok(cell !== undefined);
  const server = newInstance();
  await cell.db.transaction(ctx, async (tx) => {
    await insertInstance(tx, server, { vmState: 'active', taskState: null, host: 'node-1' }, at);
    await writeWish(tx, server.uuid, { wanted_power_state: 'running' }, at);
  });
  const host = await hostDeps('node-1', hub.bus('node-1'));
  const compute = await createNovaCompute(host.deps);
  await compute.start();
  await until(
    'the guest runs',
    async () => (await findInstance(cell.db.read, server.uuid))?.reported.power === 'running',
  );
  const token = (more: Partial<ConsoleWish> = {}) =>
    issueConsoleToken(ctx, cell, {
      instanceUuid: server.uuid,
      host: 'node-1',
      kind: 'vnc',
      consoleType: 'novnc',
      life: 60,
      ...more,
    });
  const close = async (): Promise<void> => {
    await proxy.stop();
    await compute.stop();
    await host[Symbol.asyncDispose]();
    await control.close();
    await own[Symbol.asyncDispose]();
  };
  return { publicUrl, token, [Symbol.asyncDispose]: close };
};

/** What a websocket hears first: bytes, or how it was closed or refused. */
const firstWords = async (url: string, headers: Record<string, string> = {}): Promise<string> => {
  const socket = new WebSocket(url.replace('http', 'ws'), ['binary'], { headers });
  const ended = Promise.withResolvers<string>();
  socket.on('message', (data: Buffer) => ended.resolve(data.toString()));
  socket.on('close', (code, reason) => ended.resolve(`${code} ${reason.toString()}`));
  socket.on('unexpected-response', (_request, response) => ended.resolve(`HTTP ${response.statusCode ?? 0}`));
  socket.on('error', () => undefined);
  const words = await ended.promise;
  socket.terminate();
  return words;
};

test('a browser gets the page and all that it loads, and nothing else of the machine', async () => {
  await using world = await openWorld();
  const get = (path: string) => fetch(`${world.publicUrl}${path}`);
  const page = await get('/vnc_lite.html?path=%3Ftoken%3Dx');
  const text = await page.text();
  assert.ok(text.startsWith('<!DOCTYPE html>'));
  assert.match(text, /noVNC/);
  assert.match(page.headers.get('content-security-policy') ?? '', /default-src 'self'/);
  for (const path of ['/console.js', '/console.css', '/novnc/core/rfb.js', '/novnc/vendor/pako/lib/zlib/inflate.js']) {
    assert.equal((await get(path)).status, 200, path);
  }
  for (const path of [
    '/novnc/package.json',
    '/novnc/core/%2e%2e/package.json',
    '/novnc/core/../../ws/index.js',
    '/x',
  ]) {
    assert.equal((await get(path)).status, 404, path);
  }
  assert.equal((await fetch(world.publicUrl, { method: 'POST' })).status, 405);
});

test('a token opens the console that it is for', async () => {
  await using world = await openWorld();
  assert.equal(await firstWords(`${world.publicUrl}/?token=${await world.token()}`), 'RFB 003.008\n');
  const serial = await world.token({ kind: 'serial', consoleType: 'serial' });
  assert.equal(await firstWords(`${world.publicUrl}/?token=${serial}`), 'server login: ');
  assert.equal(await firstWords(world.publicUrl, { cookie: `token=${await world.token()}` }), 'RFB 003.008\n');
});

test('what is typed reaches the guest, and its answer comes back', async () => {
  await using world = await openWorld();
  const token = await world.token({ kind: 'serial' });
  const socket = new WebSocket(`${world.publicUrl.replace('http', 'ws')}/?token=${token}`);
  let heard = '';
  socket.on('message', (data: Buffer) => (heard += data.toString()));
  await once(socket, 'open');
  socket.send('root\n');
  await until('it comes back', () => heard === 'server login: root\n');
  socket.terminate();
});

test('no token, a wrong one, one that has expired, is another host’s, or comes from a foreign page opens nothing', async () => {
  await using world = await openWorld();
  assert.equal(await firstWords(world.publicUrl), 'HTTP 400');
  assert.match(await firstWords(`${world.publicUrl}/?token=nonsense`), /^1008 this console token is unknown/);
  assert.match(await firstWords(`${world.publicUrl}/?token=${await world.token({ life: -1 })}`), /^1008 this/);
  const elsewhere = await world.token({ host: 'node-2' });
  assert.match(await firstWords(`${world.publicUrl}/?token=${elsewhere}`), /^1008 nobody serves/);
  const url = `${world.publicUrl}/?token=${await world.token()}`;
  assert.equal(await firstWords(url, { origin: 'http://elsewhere.example' }), 'HTTP 403');
  assert.equal(await firstWords(url, { origin: world.publicUrl }), 'RFB 003.008\n');
});
