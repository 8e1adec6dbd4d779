import assert from 'node:assert/strict';
import { test } from 'node:test';
import { internalContext } from '@nimbo/context/internal-context.ts';
import type { Lab } from '@nimbo/netdev/testing/lab.ts';
import { ip, runIn } from '@nimbo/netdev/testing/shell-of.ts';
import { greeting, listen } from '@nimbo/netdev/testing/tcp.ts';
import { openAgentLab } from '../testing/agent-lab.ts';
import { cabledGuest } from '../testing/cabled-guest.ts';
import { guestPort, wholeState } from '../testing/host-state.ts';

const world = '198.51.100.2';
const hostAddress = '198.51.100.1';

/** The world behind the host's interface `up0`; it knows the host's address and no way to any network of the cloud. */
const worldBehind = async (lab: Lab, host: string): Promise<string> => {
  const outside = await lab.namespace('world');
  await ip('-n', host, 'link', 'add', 'up0', 'type', 'veth', 'peer', 'name', 'eth0', 'netns', outside);
  for (const [place, device, address] of [
    [host, 'up0', hostAddress],
    [outside, 'eth0', world],
  ] as const) {
    await ip('-n', place, 'addr', 'add', `${address}/24`, 'dev', device);
    await ip('-n', place, 'link', 'set', 'dev', device, 'up');
  }
  return outside;
};

const nat = async (host: string): Promise<string> => (await runIn(host, 'nft', 'list', 'ruleset')).stdout;

test('guests reach the world behind the address of the uplink, and no trace of that stays', async () => {
  await using all = await openAgentLab();
  const host = await all.lab.namespace('h1');
  const outside = await worldBehind(all.lab, host);
  const agent = all.agent('h1', host, { uplink: 'up0' });
  // The one has a floating IP, the other goes out behind the router's address.
  const ports = [guestPort(11, 'h1'), guestPort(12, 'h1')] as const;
  assert.deepEqual(await agent.become(wholeState(ports)), { isControlHeard: true, failed: 0, isIncomplete: false });
  for (const port of ports) {
    await using guest = await cabledGuest(all.lab, agent, port);
    await guest.lease();
    assert.ok(await guest.pings(world), port.id);
    await using _server = await listen(outside, [80]);
    assert.equal(await greeting(guest.namespace, world, 80), hostAddress, port.id);
  }
  assert.match(await nat(host), /oifname "up0" masquerade/);
  await agent.driver.close();
  await agent.driver.removeAll(internalContext());
  assert.equal(await nat(host), '');
  assert.equal(
    (await runIn(host, 'ping', '-n', '-c', '1', '-W', '1', world)).exitCode,
    0,
    'the host has its way still',
  );
});

test('without an uplink guests reach the host’s leg and nothing beyond', async () => {
  await using all = await openAgentLab();
  const host = await all.lab.namespace('h1');
  await worldBehind(all.lab, host);
  const agent = all.agent('h1', host);
  const port = guestPort(12, 'h1');
  await agent.become(wholeState([port]));
  await using guest = await cabledGuest(all.lab, agent, port);
  await guest.lease();
  assert.ok(await guest.pings('172.24.4.1'));
  assert.equal(await guest.pings(world), false);
  assert.doesNotMatch(await nat(host), /masquerade/);
});
