import assert from 'node:assert/strict';
import { test } from 'node:test';
import { golden } from '@nimbo/testkit/golden.ts';
import { emptyHostNetwork, planHostNetwork, type FoundNetwork, type HostNetwork } from './host-network.ts';
import { nameOf } from './names.ts';
import { securityGroupTables } from './security-groups.ts';
import { stepsToText } from './step.ts';

const cloud = 'c0ffee';
const scope = { cloud, place: undefined };
const bridge = nameOf(cloud, 'br', 'net');
const router = nameOf(cloud, 'qr', 'router');
const leg = nameOf(cloud, 'vi', 'leg');

const desired: HostNetwork = {
  ...emptyHostNetwork,
  bridges: [{ name: bridge, mtu: 1450 }],
  vxlans: [
    {
      name: nameOf(cloud, 'vx', 'net'),
      mtu: 1450,
      vni: 100,
      local: '10.99.0.1',
      port: { bridge, learning: false },
      peers: ['10.99.0.2'],
      remotes: [{ mac: '52:54:00:00:00:02', peer: '10.99.0.2' }],
    },
  ],
  taps: [{ name: nameOf(cloud, 'tp', 'port'), mtu: 1450, uid: 64_055, port: { bridge } }],
  veths: [
    {
      name: nameOf(cloud, 'vt', 'leg'),
      mtu: 1450,
      port: { bridge },
      inside: { namespace: router, name: leg, mtu: 1450 },
    },
  ],
  tables: securityGroupTables({ cloud, bridges: [], ports: [], groups: [], openDevices: [], openBridges: [] }),
  namespaces: [
    {
      name: router,
      addresses: [{ device: leg, addresses: ['192.168.7.1/24'] }],
      routes: [{ destination: '0.0.0.0/0', via: '192.168.7.254' }],
      sysctls: { 'net.ipv4.ip_forward': '1' },
      tables: [],
    },
  ],
};

const nothing: FoundNetwork = {
  namespaces: [],
  links: new Map(),
  forwarding: [],
  tables: [],
  addresses: [],
  routes: [],
  sysctls: {},
  inner: new Map(),
};

test('from nothing to everything, filters before devices', () => {
  golden('netdev/host-network-from-nothing.txt', stepsToText(planHostNetwork(scope, desired, nothing)));
});

test('nothing is planned where nothing is and nothing shall be', () => {
  assert.deepEqual(planHostNetwork(scope, emptyHostNetwork, nothing), []);
});
