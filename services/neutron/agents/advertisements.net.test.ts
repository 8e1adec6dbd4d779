import assert from 'node:assert/strict';
import { test } from 'node:test';
import { internalContext } from '@nimbo/context/internal-context.ts';
import { ip } from '@nimbo/netdev/testing/shell-of.ts';
import { until } from '@nimbo/testkit/wait.ts';
import { openAgentLab } from '../testing/agent-lab.ts';
import { cabledGuest, type CabledGuest } from '../testing/cabled-guest.ts';
import { guestPort, wholeState } from '../testing/host-state.ts';
import type { HostState, HostSubnet } from '../rpc/host-network-schema.ts';

type Mode = NonNullable<HostSubnet['raMode']>;

/** What 52:54:00:00:00:0b makes of the prefix (RFC 4291, appendix A). */
const ownAddress = '2001:db8:1:0:5054:ff:fe00:b';
const gateway = '2001:db8:1::1';

/** The whole state with IPv6 on the private network, advertised by the router in a mode. */
const sixState = (mode: Mode): HostState => {
  const guest = guestPort(11, 'h1', {
    addresses: [
      { subnetId: 'subnet', address: '10.0.0.11' },
      { subnetId: 'six', address: ownAddress },
    ],
  });
  const state = wholeState([guest]);
  const [network, outside] = state.networks;
  assert.ok(network !== undefined && outside !== undefined);
  const six: HostSubnet = {
    id: 'six',
    cidr: '2001:db8:1::/64',
    ipVersion: 6,
    gateway,
    dnsServers: ['2001:db8:53::53'],
    routes: [],
    hasDhcp: true,
    raMode: mode,
    addressMode: mode,
  };
  const addresses: Readonly<Record<string, string>> = { dhcp: '2001:db8:1::2', inside: gateway };
  const ports = network.ports.map((port) => {
    const address = addresses[port.id];
    return address === undefined ? port : { ...port, addresses: [...port.addresses, { subnetId: 'six', address }] };
  });
  const [group] = state.securityGroups;
  assert.ok(group?.rules[0] !== undefined);
  const outward = { ...group.rules[0], direction: 'egress', ethertype: 'IPv6' } as const;
  const securityGroups = [{ ...group, rules: [...group.rules, outward] }];
  return { ...state, securityGroups, networks: [{ ...network, subnets: [...network.subnets, six], ports }, outside] };
};

/** Its addresses and routes, other than those that every link has. */
const shown = async ({ namespace }: CabledGuest, what: 'addr' | 'route'): Promise<string> =>
  ip('-n', namespace, '-6', what, 'show', ...(what === 'addr' ? ['dev', 'eth0', 'scope', 'global'] : ['default']));

/** A link that comes up asks at once who routes. */
const ask = async ({ namespace }: CabledGuest): Promise<void> => {
  await ip('-n', namespace, 'link', 'set', 'dev', 'eth0', 'down');
  await ip('-n', namespace, 'link', 'set', 'dev', 'eth0', 'up');
};

test('a guest makes its port’s address of what the router advertises, and goes out through it', async () => {
  await using all = await openAgentLab();
  const agent = all.agent('h1', await all.lab.namespace('h1'));
  const state = sixState('slaac');
  const [port] = state.networks[0]?.ports ?? [];
  assert.ok(port !== undefined);
  assert.deepEqual(await agent.become(state), { isControlHeard: true, failed: 0, isIncomplete: false });
  await using guest = await cabledGuest(all.lab, agent, port);
  await until('it has its address', async () => (await shown(guest, 'addr')).includes(`${ownAddress}/64`));
  await until('and knows a way out', async () => /^default via fe80:/m.test(await shown(guest, 'route')));
  await until('which answers', () => guest.pings(gateway));
  assert.doesNotMatch(await shown(guest, 'addr'), /\/128/, 'nothing was had by DHCP');

  // The agent's process dies: the router goes on, and its successor adopts what runs.
  const again = agent.restarted();
  assert.deepEqual(await again.driver.differences(internalContext(), state), []);
  await again.pass();
  await ask(guest);
  await until('a new link has it too', async () => (await shown(guest, 'addr')).includes(`${ownAddress}/64`));

  // A router that leaves says so, and no longer routes.
  await again.become(wholeState([port]));
  await until('the guest forgets it', async () => (await shown(guest, 'route')) === '');
});

test('where addresses come by DHCPv6 the router says so, and guests make none', async () => {
  await using all = await openAgentLab();
  const agent = all.agent('h1', await all.lab.namespace('h1'));
  const state = sixState('dhcpv6-stateful');
  const [port] = state.networks[0]?.ports ?? [];
  assert.ok(port !== undefined);
  await agent.become(state);
  await using guest = await cabledGuest(all.lab, agent, port);
  await until('it knows a way out', async () => /^default via fe80:/m.test(await shown(guest, 'route')));
  assert.equal(await shown(guest, 'addr'), '');
});
