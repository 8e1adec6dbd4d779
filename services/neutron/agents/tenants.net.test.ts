import assert from 'node:assert/strict';
import { test } from 'node:test';
import { twoHosts } from '@nimbo/netdev/testing/lab.ts';
import { ip, runIn } from '@nimbo/netdev/testing/shell-of.ts';
import { connects, listen } from '@nimbo/netdev/testing/tcp.ts';
import { openAgentLab } from '../testing/agent-lab.ts';
import { cabledGuest } from '../testing/cabled-guest.ts';
import { boundPort, defaultGroup, emptyState, guestPort, privateNetwork } from '../testing/host-state.ts';
import type { HostPort, HostState } from '../rpc/host-network-schema.ts';

const noPublic = { public_gateway: '' };

/** A network over two hosts, as one of them sees it; no server, no router. */
const tunnelled = (host: string, ports: readonly HostPort[], peer: HostState['tunnels'][number]): HostState => ({
  ...emptyState,
  networks: [{ ...privateNetwork(ports), ports: [...ports], dhcpPortId: null }],
  ports: ports.filter((port) => port.host === host).map((port) => boundPort(port)),
  securityGroups: [defaultGroup(ports.flatMap(({ addresses }) => addresses.map(({ address }) => address)))],
  tunnels: [peer],
});

test('guests on two hosts reach each other through the tunnel, as security groups admit', async () => {
  await using all = await openAgentLab();
  const [one, two] = await twoHosts(all.lab);
  const ports = [guestPort(11, 'h1'), guestPort(21, 'h2')] as const;
  const agents = [
    all.agent('h1', one, { ...noPublic, tunnel_address: '10.99.0.1' }),
    all.agent('h2', two, { ...noPublic, tunnel_address: '10.99.0.2' }),
  ] as const;
  await agents[0].become(tunnelled('h1', ports, { host: 'h2', address: '10.99.0.2' }));
  await agents[1].become(tunnelled('h2', ports, { host: 'h1', address: '10.99.0.1' }));
  await using here = await cabledGuest(all.lab, agents[0], ports[0]);
  await using there = await cabledGuest(all.lab, agents[1], ports[1]);
  await here.take('10.0.0.11/24');
  await there.take('10.0.0.21/24');
  assert.ok(await here.pings('10.0.0.21'));
  assert.equal(
    (await runIn(here.namespace, 'ping', '-n', '-c', '1', '-W', '1', '-s', '1400', '-M', 'do', '10.0.0.21')).exitCode,
    0,
  );
  await using _server = await listen(there.namespace, [22, 80]);
  assert.ok(await connects(here.namespace, '10.0.0.21', 22));
  // Both are members of the group, so every port is open between them; without it only ssh and ping are.
  assert.ok(await connects(here.namespace, '10.0.0.21', 80));
  const alone = tunnelled('h2', ports, { host: 'h1', address: '10.99.0.1' });
  await agents[1].become({ ...alone, securityGroups: [defaultGroup(['10.0.0.21'])] });
  assert.equal(await connects(here.namespace, '10.0.0.21', 80), false);
  assert.ok(await connects(here.namespace, '10.0.0.21', 22));
});

test('a guest cannot pretend to be another: neither by MAC, nor by address, nor in ARP', async () => {
  await using all = await openAgentLab();
  const agent = all.agent('h1', await all.lab.namespace('h1'), noPublic);
  const ports = [guestPort(11, 'h1'), guestPort(12, 'h1')] as const;
  await agent.become(tunnelled('h1', ports, { host: 'h2', address: '10.99.0.2' }));
  await using liar = await cabledGuest(all.lab, agent, ports[0]);
  await using victim = await cabledGuest(all.lab, agent, ports[1]);
  await liar.take('10.0.0.11/24');
  await victim.take('10.0.0.12/24');
  assert.ok(await liar.pings('10.0.0.12'));
  // An address that is not its own: the ping and the question for its owner are dropped both.
  await ip('-n', liar.namespace, 'addr', 'add', '10.0.0.99/24', 'dev', 'eth0');
  assert.equal(
    (await runIn(liar.namespace, 'ping', '-n', '-c', '1', '-W', '1', '-I', '10.0.0.99', '10.0.0.12')).exitCode,
    1,
  );
  await ip('-n', victim.namespace, 'neigh', 'flush', 'all');
  await runIn(liar.namespace, 'busybox', 'arping', '-U', '-c', '1', '-I', 'eth0', '10.0.0.99');
  assert.equal((await ip('-n', victim.namespace, 'neigh', 'show')).includes('10.0.0.99'), false);
  await ip('-n', liar.namespace, 'addr', 'del', '10.0.0.99/24', 'dev', 'eth0');
  assert.ok(await liar.pings('10.0.0.12'));
  await ip('-n', liar.namespace, 'link', 'set', 'dev', 'eth0', 'address', '52:54:00:00:00:66');
  assert.equal(await liar.pings('10.0.0.12'), false);
});

test('two tenants with the same addresses do not reach each other', async () => {
  await using all = await openAgentLab();
  const agent = all.agent('h1', await all.lab.namespace('h1'), noPublic);
  const mine = [guestPort(11, 'h1'), guestPort(12, 'h1')] as const;
  const theirs = [guestPort(12, 'h1', { id: 'guest-62', mac: '52:54:00:00:00:62' })] as const;
  const [left, right] = [
    tunnelled('h1', mine, { host: 'h2', address: '10.99.0.2' }),
    tunnelled('h1', theirs, { host: 'h2', address: '10.99.0.2' }),
  ];
  const other = right.networks.map((network) => ({ ...network, id: 'other', segmentationId: 101 }));
  await agent.become({
    ...left,
    networks: [...left.networks, ...other],
    ports: [...left.ports, ...right.ports.map((port) => ({ ...port, networkId: 'other' }))],
  });
  await using asker = await cabledGuest(all.lab, agent, mine[0]);
  await using stranger = await cabledGuest(all.lab, agent, theirs[0]);
  await asker.take('10.0.0.11/24');
  await stranger.take('10.0.0.12/24');
  assert.equal(await asker.pings('10.0.0.12'), false);
  await using neighbour = await cabledGuest(all.lab, agent, mine[1]);
  await neighbour.take('10.0.0.12/24');
  assert.ok(await asker.pings('10.0.0.12'));
  assert.equal(await stranger.pings('10.0.0.11'), false);
});
