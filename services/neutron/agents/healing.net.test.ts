import assert from 'node:assert/strict';
import { test } from 'node:test';
import { internalContext } from '@nimbo/context/internal-context.ts';
import { nameOf } from '@nimbo/netdev/names.ts';
import { ip, runIn } from '@nimbo/netdev/testing/shell-of.ts';
import { openAgentLab, type LabAgent } from '../testing/agent-lab.ts';
import { cabledGuest } from '../testing/cabled-guest.ts';
import { guestPort, wholeState } from '../testing/host-state.ts';

const ctx = internalContext();
const [first, second] = [guestPort(11, 'h1'), guestPort(12, 'h1')];
const state = wholeState([first, second]);

const isWhole = async (agent: LabAgent): Promise<void> => {
  const report = await agent.pass();
  assert.deepEqual([report.failed, report.isIncomplete], [0, false]);
  assert.deepEqual(await agent.driver.differences(ctx, state), []);
};

test('half of the bridges, rules, namespaces and servers taken away by hand heal under running guests', async () => {
  await using all = await openAgentLab();
  const place = await all.lab.namespace('h1');
  const agent = all.agent('h1', place);
  await agent.become(state);
  await using one = await cabledGuest(all.lab, agent, first);
  await using two = await cabledGuest(all.lab, agent, second);
  const { cloud } = all.lab;
  for (const guest of [one, two]) assert.match(await guest.lease(), /^ip=/m);
  await ip('-n', place, 'link', 'del', 'dev', nameOf(cloud, 'br', 'private'));
  await runIn(place, 'nft', 'flush', 'ruleset');
  await ip('netns', 'delete', nameOf(cloud, 'qr', 'router'));
  await ip('netns', 'delete', nameOf(cloud, 'qd', 'private'));
  await isWhole(agent);
  assert.ok(await one.pings('10.0.0.12'));
  assert.ok(await one.pings('172.24.4.1'));
  assert.equal((await runIn(place, 'ping', '-n', '-c', '1', '-W', '1', '172.24.4.100')).exitCode, 0);
  // The DHCP server was left in a namespace without a name.
  assert.match(await two.lease(), /^ip=10\.0\.0\.12$/m);
  await ip('-n', place, 'link', 'del', 'dev', nameOf(cloud, 'vt', 'dhcp'));
  await isWhole(agent);
  assert.match(await two.lease(), /^ip=10\.0\.0\.12$/m);
});

test('an agent that starts while control is away goes on with the last state, and one that never had any does nothing', async () => {
  await using all = await openAgentLab();
  const place = await all.lab.namespace('h1');
  const agent = all.agent('h1', place);
  await agent.become(state);
  await all.control.stop();
  await ip('-n', place, 'link', 'del', 'dev', nameOf(all.lab.cloud, 'br', 'private'));
  // A process that dies lets go of its sockets.
  await agent.driver.close();
  const restarted = agent.restarted();
  assert.deepEqual(await restarted.pass(), { isControlHeard: false, failed: 0, isIncomplete: true });
  assert.deepEqual(await restarted.driver.differences(ctx, state), []);
  const stranger = all.agent('h2', place);
  assert.deepEqual(await stranger.pass(), { isControlHeard: false, failed: 0, isIncomplete: true });
  assert.deepEqual(await restarted.driver.differences(ctx, state), []);
});

test('everything goes with the cloud, and the host gets its settings back', async () => {
  await using all = await openAgentLab();
  const place = await all.lab.namespace('h1');
  await ip('-n', place, 'link', 'add', 'dev', 'up0', 'type', 'veth', 'peer', 'name', 'up1');
  await ip('-n', place, 'link', 'set', 'dev', 'up0', 'up');
  const forwarding = async (): Promise<string> =>
    (await runIn(place, 'sysctl', '-n', 'net.ipv4.conf.up0.forwarding')).stdout.trim();
  const before = await forwarding();
  const agent = all.agent('h1', place, { uplink: 'up0' });
  await agent.become(state);
  assert.equal(await forwarding(), '1');
  await agent.driver.close();
  await agent.driver.removeAll(ctx);
  assert.equal(await forwarding(), before);
  const left = await ip('-n', place, '-br', 'link');
  assert.equal(left.includes(all.lab.cloud), false);
  assert.equal((await ip('netns', 'list')).includes(`qr${all.lab.cloud}`), false);
  assert.equal((await runIn(place, 'nft', 'list', 'tables')).stdout.trim(), '');
});
