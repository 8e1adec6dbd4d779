import assert from 'node:assert/strict';
import { test } from 'node:test';
import { internalContext } from '@nimbo/context/internal-context.ts';
import { nameOf } from '@nimbo/netdev/names.ts';
import { ip, runIn } from '@nimbo/netdev/testing/shell-of.ts';
import { connects, greeting, listen } from '@nimbo/netdev/testing/tcp.ts';
import { openAgentLab } from '../testing/agent-lab.ts';
import { cabledGuest } from '../testing/cabled-guest.ts';
import { emptyState, guestPort, wholeState } from '../testing/host-state.ts';

test('guests get addresses, reach each other, the world and each other by floating IP; nobody else gets in', async () => {
  await using all = await openAgentLab();
  const place = await all.lab.namespace('h1');
  const agent = all.agent('h1', place);
  const ports = [guestPort(11, 'h1'), guestPort(12, 'h1')] as const;
  assert.deepEqual(await agent.become(wholeState(ports)), { isControlHeard: true, failed: 0, isIncomplete: false });
  const told = all.control.statuses.get('h1');
  assert.deepEqual(
    [...(told?.ports ?? []), ...(told?.routers ?? []), ...(told?.floatingIps ?? [])].map(({ status }) => status),
    Array.from({ length: 7 }, () => 'ACTIVE'),
  );
  await using first = await cabledGuest(all.lab, agent, ports[0]);
  await using second = await cabledGuest(all.lab, agent, ports[1]);
  const lease = await first.lease();
  assert.match(lease, /^ip=10\.0\.0\.11$/m);
  assert.match(lease, /^router=10\.0\.0\.1$/m);
  assert.match(lease, /^dns=9\.9\.9\.9$/m);
  assert.match(lease, /^mtu=1450$/m);
  assert.match(await second.lease(), /^ip=10\.0\.0\.12$/m);
  assert.ok(await first.pings('10.0.0.12'));
  assert.ok(await first.pings('10.0.0.1'));
  assert.ok(await first.pings('172.24.4.1'));
  assert.equal((await runIn(place, 'ping', '-n', '-c', '1', '-W', '1', '172.24.4.100')).exitCode, 0);
  await using _guest = await listen(first.namespace, [22, 80]);
  await using _host = await listen(place, [9999]);
  assert.equal(await greeting(place, '172.24.4.100', 22), '172.24.4.1');
  assert.equal(await connects(place, '172.24.4.100', 80), false);
  // The host itself is none of a guest's business.
  assert.equal(await connects(first.namespace, '172.24.4.1', 9999), false);
});

test('a pass with nothing to do does nothing, and what is gone from the state is gone from the host', async () => {
  await using all = await openAgentLab();
  const agent = all.agent('h1', await all.lab.namespace('h1'));
  await agent.become(wholeState());
  assert.deepEqual(await agent.driver.differences(internalContext(), wholeState()), []);
  const reports = all.control.reports.length;
  await agent.pass();
  assert.equal(all.control.reports.length, reports + 1);
  assert.equal(all.control.reports.at(-1)?.report.statuses, null);
  assert.equal(all.control.answers.count, 1);
  await agent.become({ ...emptyState });
  assert.equal((await ip('netns', 'list')).includes(nameOf(all.lab.cloud, 'qr', 'router')), false);
  assert.equal((await ip('-n', agent.here.place ?? '', 'link')).includes(`tp${all.lab.cloud}`), false);
});
