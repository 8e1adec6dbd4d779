import assert from 'node:assert/strict';
import { test } from 'node:test';
import { novaMetadata, novaMetadataTopic } from '@nimbo/client-nova/metadata-interface.ts';
import { nameOf } from '@nimbo/netdev/names.ts';
import { ip, runIn } from '@nimbo/netdev/testing/shell-of.ts';
import { openAgentLab, type AgentLab } from '../../testing/agent-lab.ts';
import { cabledGuest, type CabledGuest } from '../../testing/cabled-guest.ts';
import { boundPort, emptyState, guestPort, privateNetwork, wholeState } from '../../testing/host-state.ts';

/** Nova's end: tells who was said to ask for what. */
const serveMetadata = async ({ hub }: AgentLab): Promise<void> => {
  await hub.bus().serve(novaMetadataTopic, novaMetadata, {
    get: (_, { instanceId, projectId, address, path, headers }) =>
      Promise.resolve({
        status: path === '/nothing' ? 404 : 200,
        contentType: 'text/plain',
        body: Buffer.from(`${instanceId} ${projectId} ${address} ${path} ${headers['x-forged'] ?? ''}`).toString(
          'base64',
        ),
      }),
  });
};

const ask = async ({ namespace }: CabledGuest, path: string, ...more: readonly string[]): Promise<string> => {
  const url = `http://169.254.169.254${path}`;
  const { stdout } = await runIn(namespace, 'curl', '-s', '-m', '10', '-w', ' [%{http_code}]', ...more, url);
  return stdout;
};

test('a guest behind a router is told about itself, and about nobody else', async () => {
  await using all = await openAgentLab();
  await serveMetadata(all);
  const agent = all.agent('h1', await all.lab.namespace('h1'));
  const ports = [guestPort(11, 'h1'), guestPort(12, 'h1')] as const;
  await agent.become(wholeState(ports));
  await using first = await cabledGuest(all.lab, agent, ports[0]);
  await using second = await cabledGuest(all.lab, agent, ports[1]);
  assert.match(await first.lease(), /^ip=/m);
  assert.match(await second.lease(), /^ip=/m);
  assert.equal(await ask(first, '/openstack'), 'instance-11 p 10.0.0.11 /openstack  [200]');
  const forged = ['-H', 'X-Instance-ID: instance-11', '-H', 'X-Forwarded-For: 10.0.0.11', '-H', 'X-Forged: yes'];
  assert.equal(await ask(second, '/a?b=c', ...forged), 'instance-12 p 10.0.0.12 /a?b=c  [200]');
  assert.match(await ask(first, '/nothing'), /\[404\]$/);
  assert.match(await ask(first, '/', '-X', 'POST', '-d', 'x'), /\[405\]$/);
  assert.match(await ask(first, `/${'x'.repeat(2_000)}`), /\[414\]$/);
  // The listener is in the namespace: it goes and comes with it.
  await ip('netns', 'delete', nameOf(all.lab.cloud, 'qr', 'router'));
  await agent.pass();
  assert.equal(await ask(first, '/again'), 'instance-11 p 10.0.0.11 /again  [200]');
});

test('a guest on a network without a router asks where its address came from', async () => {
  await using all = await openAgentLab();
  await serveMetadata(all);
  const agent = all.agent('h1', await all.lab.namespace('h1'));
  const port = guestPort(11, 'h1');
  const network = privateNetwork([port]);
  const alone = { ...network, ports: network.ports.filter(({ id }) => id !== 'inside') };
  await agent.become({
    ...emptyState,
    networks: [alone],
    ports: [boundPort(port, { hasPortSecurity: false, securityGroupIds: [] })],
  });
  await using guest = await cabledGuest(all.lab, agent, port);
  assert.match(await guest.lease(), /^staticroutes=169\.254\.169\.254\/32 10\.0\.0\.2 /m);
  assert.equal(await ask(guest, '/latest'), 'instance-11 p 10.0.0.11 /latest  [200]');
  await ip('-n', guest.namespace, 'addr', 'add', '10.0.0.77/24', 'dev', 'eth0');
  assert.match(await ask(guest, '/latest', '--interface', '10.0.0.77'), /\[404\]$/);
});

test('while nova is away guests are told to try again', async () => {
  await using all = await openAgentLab();
  const agent = all.agent('h1', await all.lab.namespace('h1'));
  const port = guestPort(11, 'h1');
  await agent.become(wholeState([port]));
  await using guest = await cabledGuest(all.lab, agent, port);
  assert.match(await guest.lease(), /^ip=/m);
  assert.match(await ask(guest, '/'), /\[503\]$/);
});
