import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { busHosts } from '../../drivers/host/bus-hosts.ts';
import { createInProcessHub } from '@nimbo/bus/in-process-bus.ts';
import { novaCompute, novaComputeTopic } from '../../rpc/nova-compute.ts';
import { novaConsole, novaConsoleTopic } from '../../rpc/nova-console.ts';
import { asker } from '../../testing/ask.ts';
import { ctx, serverWorld } from '../../testing/server-world.ts';
import { placeServer } from '../../testing/servers.ts';

const world = await serverWorld();
after(() => world[Symbol.asyncDispose]());
await world.hosts.add('host1');
const { ask, act } = asker(world.app);
const id = await placeServer(world, { vmState: 'active', taskState: null, power: 'running' });
const stopped = await placeServer(world, { vmState: 'stopped', taskState: null, power: 'stopped' });

const novnc = { remote_console: { protocol: 'vnc', type: 'novnc' } };
const open = (server: string, body: object = novnc, asked: object = {}) =>
  ask('POST', `/servers/${server}/remote-consoles`, { body, ...asked });

const urlPattern = /^http:\/\/cloud:6080\/vnc_lite\.html\?path=%3Ftoken%3D([0-9a-f-]{36})$/;

test('a console has a URL, and its token tells administrators which server it is for', async () => {
  const { status, body } = await open(id);
  assert.equal(status, 200);
  const { protocol, type, url } = (body as { remote_console: Record<string, string> }).remote_console;
  assert.deepEqual([protocol, type], ['vnc', 'novnc']);
  const [, token = ''] = urlPattern.exec(url ?? '') ?? [];
  const shown = await ask('GET', `/os-console-auth-tokens/${token}`, { as: 'admin' });
  assert.deepEqual(shown.body, {
    console: { instance_uuid: id, host: 'host1', port: null, internal_access_path: null, tls_port: null },
  });
  assert.equal((await ask('GET', `/os-console-auth-tokens/${token}`)).status, 403);
  assert.equal((await ask('GET', '/os-console-auth-tokens/nonsense', { as: 'admin' })).status, 404);
});

test('before 2.6 it is an action', async () => {
  const old = { version: '2.5' };
  const screen = await act(id, { 'os-getVNCConsole': { type: 'novnc' } }, old);
  assert.match((screen.body as { console: { url: string } }).console.url, urlPattern);
  const serial = await act(id, { 'os-getSerialConsole': { type: 'serial' } }, old);
  assert.match((serial.body as { console: { url: string } }).console.url, /^ws:\/\/cloud:6080\/\?token=/);
  assert.equal((await act(id, { 'os-getVNCConsole': { type: 'novnc' } })).status, 404);
  assert.equal((await open(id, novnc, old)).status, 404);
});

test('what there is no console of is refused, and for whom there is none', async () => {
  const spice = { remote_console: { protocol: 'spice', type: 'spice-html5' } };
  const refused = await open(id, spice);
  assert.equal(refused.status, 400);
  assert.match(refused.text, /Unavailable console type spice-html5/);
  assert.equal((await open(id, { remote_console: { protocol: 'vnc', type: 'nonsense' } })).status, 400);
  assert.equal(
    (await open(id, { remote_console: { protocol: 'mks', type: 'webmks' } }, { version: '2.7' })).status,
    400,
  );
  assert.equal((await open(stopped)).status, 409);
  assert.equal((await open('0b2e4f60-1111-4222-8333-444455556666')).status, 404);
  assert.equal((await open(id, novnc, { as: 'stranger' })).status, 404);
  assert.equal((await open(id, novnc, { as: 'reader' })).status, 403);
});

test('the serial port’s words are told, all or the last lines, without control characters', async () => {
  const output = async (length: unknown) => {
    const { body } = await act(id, { 'os-getConsoleOutput': length === undefined ? {} : { length } });
    return (body as { output: string }).output;
  };
  for (const all of [undefined, null, -1, '-1']) assert.equal(await output(all), `boot of ${id}[0m\non host1\nlogin: `);
  assert.equal(await output(2), 'on host1\nlogin: ');
  assert.equal(await output('1'), 'login: ');
  assert.equal((await act(id, { 'os-getConsoleOutput': { length: 'x' } })).status, 400);
  assert.equal((await act(id, { 'os-getConsoleOutput': {} }, { as: 'stranger' })).status, 404);
});

test('hosts and the proxy are asked over the bus; a cloud without proxy has no consoles', async () => {
  const hub = createInProcessHub();
  const hosts = busHosts(hub.bus(), 60);
  assert.equal(await hosts.consoleProxy(ctx), undefined);
  const control = hub.bus();
  await control.serve(novaConsoleTopic, novaConsole, { address: () => Promise.resolve({ url: 'http://x:1' }) });
  assert.equal(await hosts.consoleProxy(ctx), 'http://x:1');
  await hub.bus('host1').serve(novaComputeTopic, novaCompute, {
    consoleOutput: (_ctx, { uuid, lines }) => Promise.resolve({ output: `${uuid} ${String(lines)}` }),
  });
  assert.equal(await hosts.consoleOutput(ctx, 'host1', id, 5), `${id} 5`);
  await assert.rejects(hosts.consoleOutput(ctx, 'host2', id, 5), /nobody serves/);
});
