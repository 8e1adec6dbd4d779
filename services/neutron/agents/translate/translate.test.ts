import assert from 'node:assert/strict';
import { test } from 'node:test';
import { dnsmasqFiles } from '@nimbo/netdev/dnsmasq-files.ts';
import { planHostNetwork } from '@nimbo/netdev/host-network.ts';
import { nameOf } from '@nimbo/netdev/names.ts';
import { renderTable } from '@nimbo/netdev/render-ruleset.ts';
import { stepsToText } from '@nimbo/netdev/step.ts';
import { golden } from '@nimbo/testkit/golden.ts';
import { hostPlace } from '../../testing/host-place.ts';
import { emptyState, guestPort, privateNetwork, wholeState } from '../../testing/host-state.ts';
import type { HostSubnet } from '../../rpc/host-network-schema.ts';
import { translate } from './translate.ts';

const nothing = {
  namespaces: [],
  links: new Map(),
  forwarding: [],
  tables: [],
  addresses: [],
  routes: [],
  sysctls: {},
  inner: new Map(),
};

test('a state becomes devices, rules and a DHCP server', () => {
  const here = hostPlace({}, { uplink: 'eth0' });
  const ports = [guestPort(11, 'h1'), guestPort(12, 'h1'), guestPort(21, 'h2')];
  const { network, dhcp } = translate({ here, state: wholeState(ports) });
  golden(
    'neutron/agent/steps.txt',
    stepsToText(planHostNetwork({ cloud: here.cloud, place: undefined }, network, nothing)),
  );
  const routers = network.namespaces.flatMap(({ tables }) => tables);
  golden('neutron/agent/tables.nft', [...network.tables, ...routers].map(renderTable).join('\n'));
  const files = dhcp.map((one) => Object.values(dnsmasqFiles(one)).join('---\n'));
  golden('neutron/agent/dnsmasq.txt', files.join('\n'));
});

test('only the hosts that have a port of the network get its broadcasts', () => {
  const state = { ...wholeState([guestPort(21, 'h2'), guestPort(31, 'h3')]), routers: [] };
  const [vxlan] = translate({ here: hostPlace(), state }).network.vxlans;
  assert.deepEqual(vxlan?.peers, ['10.99.0.2']);
  assert.deepEqual(vxlan.remotes, [{ mac: '52:54:00:00:00:15', peer: '10.99.0.2' }]);
  assert.deepEqual(translate({ here: hostPlace({}, { tunnel_address: '' }), state }).network.vxlans, []);
});

test('guests ask the DHCP server for metadata where no router answers', () => {
  const here = hostPlace();
  const ports = [guestPort(11, 'h1')];
  const routed = translate({ here, state: wholeState(ports) });
  assert.deepEqual(
    routed.listeners.map(({ namespace }) => namespace),
    [nameOf(here.cloud, 'qr', 'router')],
  );
  const { ports: all, ...network } = privateNetwork(ports);
  const alone = { ...network, ports: all.filter(({ id }) => id !== 'inside') };
  const isolated = translate({ here, state: { ...emptyState, networks: [alone] } });
  const [listener] = isolated.listeners;
  assert.equal(listener?.address, '169.254.169.254');
  assert.deepEqual(listener.callers.get('10.0.0.11'), {
    instanceId: 'instance-11',
    projectId: 'p',
    address: '10.0.0.11',
  });
  assert.equal(listener.callers.has('10.0.0.2'), false);
  assert.deepEqual(isolated.dhcp[0]?.subnets[0]?.routes, [{ destination: '169.254.169.254/32', nextHop: '10.0.0.2' }]);
});

test('a router advertises the IPv6 subnets that have a mode, and DHCP serves those whose guests ask', () => {
  const whole = wholeState([guestPort(11, 'h1')]);
  const six = (id: string, raMode: HostSubnet['raMode'], addressMode = raMode): HostSubnet => ({
    id,
    cidr: `${id}::/64`,
    ipVersion: 6,
    gateway: `${id}::1`,
    dnsServers: [`${id}::53`],
    routes: [],
    hasDhcp: true,
    raMode,
    addressMode,
  });
  const subnets = [
    six('2001:db8:1', 'slaac'),
    six('2001:db8:2', 'dhcpv6-stateful'),
    six('2001:db8:3', null, 'slaac'),
    six('2001:db8:4', null),
  ];
  const networks = whole.networks.map((network) =>
    network.id !== 'private'
      ? network
      : {
          ...network,
          subnets: [...network.subnets, ...subnets],
          ports: network.ports.map((port) => ({
            ...port,
            addresses: [...port.addresses, ...subnets.map(({ id }) => ({ subnetId: id, address: `${id}::9` }))],
          })),
        },
  );
  const { advertisers, dhcp } = translate({ here: hostPlace(), state: { ...whole, networks } });
  assert.equal(advertisers.length, 1);
  assert.deepEqual(advertisers[0]?.links, [
    {
      device: nameOf('c0ffee', 'vi', 'inside'),
      mtu: 1450,
      isManaged: true,
      hasOtherConfig: true,
      prefixes: [
        { cidr: '2001:db8:1::/64', isAutonomous: true },
        { cidr: '2001:db8:2::/64', isAutonomous: false },
      ],
      dnsServers: ['2001:db8:1::53', '2001:db8:2::53'],
    },
  ]);
  assert.deepEqual(
    dhcp[0]?.subnets.map(({ id }) => id),
    ['subnet', '2001:db8:2', '2001:db8:4'],
  );
  assert.deepEqual(translate({ here: hostPlace(), state: whole }).advertisers, []);
});

test('what is administratively down is plugged in nowhere, served by nobody, and routed by nobody', () => {
  const state = wholeState([guestPort(11, 'h1', { isUp: false })]);
  const here = hostPlace();
  const [tap] = translate({ here, state }).network.taps;
  assert.equal(tap?.port, undefined);
  const down = {
    ...state,
    networks: state.networks.map((network) => ({ ...network, isUp: false })),
    routers: state.routers.map((router) => ({ ...router, isUp: false })),
  };
  const plan = translate({ here, state: down });
  assert.deepEqual([plan.dhcp, plan.listeners, plan.network.namespaces], [[], [], []]);
});

test('a port without port security is open, and a tap that is not known yet is closed', () => {
  const state = wholeState([guestPort(11, 'h1')]);
  const open = { ...state, ports: state.ports.map((port) => ({ ...port, hasPortSecurity: false })) };
  const [bridge] = translate({ here: hostPlace(), state: open }).network.tables.map(renderTable);
  assert.match(bridge ?? '', new RegExp(`open_ports \\{[^}]*${nameOf('c0ffee', 'tp', 'guest-11')}`));
  assert.match(bridge ?? '', /iifname "tpc0ffee\*" drop/);
});

test('a network that the host has no way into is left out', () => {
  const here = hostPlace({}, { physical_networks: [], public_gateway: '' });
  const { network } = translate({ here, state: wholeState() });
  assert.equal(network.bridges.length, 1);
  assert.equal(network.namespaces.find(({ name }) => name === nameOf('c0ffee', 'qr', 'router'))?.addresses.length, 1);
});
