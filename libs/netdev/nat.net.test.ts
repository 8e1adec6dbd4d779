import assert from 'node:assert/strict';
import { test } from 'node:test';
import { emptyHostNetwork, type HostNetwork } from './host-network.ts';
import { nameOf } from './names.ts';
import { routerNatTables } from './nat.ts';
import { routerSysctls } from './sysctls.ts';
import { bootGuest, fakeGuest, pings, type FakeGuest } from './testing/fake-guest.ts';
import { converge, openLab, planNow, type Lab } from './testing/lab.ts';
import { connects, greeting, listen } from './testing/tcp.ts';
import { ip } from './testing/shell-of.ts';

/** A router with a tenant's network on one side and an outside namespace, 203.0.113.1, on the other. */
const openRouter = async (lab: Lab) => {
  const [host, outside] = [await lab.namespace('h'), await lab.namespace('out')];
  const [inner, outer] = [nameOf(lab.cloud, 'br', 'private'), nameOf(lab.cloud, 'br', 'public')];
  const guests = [await fakeGuest(lab, inner, 1), await fakeGuest(lab, inner, 2)] as const;
  const [router, leg, gate] = [
    nameOf(lab.cloud, 'qr', 'r'),
    nameOf(lab.cloud, 'vi', 'leg'),
    nameOf(lab.cloud, 'vi', 'gate'),
  ];
  const veth = (id: string, bridge: string, namespace: string, name: string) => ({
    name: nameOf(lab.cloud, 'vt', id),
    mtu: 1450,
    port: { bridge },
    inside: { namespace, name, mtu: 1450 },
  });
  const nat = {
    cloud: lab.cloud,
    routerId: 'r',
    external: gate,
    internal: [leg],
    snatAddress: '203.0.113.50',
    networks: ['192.168.7.0/24'],
    floatingIps: [{ floating: '203.0.113.60', fixed: '192.168.7.1' }],
    metadataPort: 9697,
  };
  const desired: HostNetwork = {
    ...emptyHostNetwork,
    bridges: [
      { name: inner, mtu: 1450 },
      { name: outer, mtu: 1450, isFiltered: false },
    ],
    veths: [
      ...guests.map((guest) => guest.veth),
      veth('leg', inner, router, leg),
      veth('gate', outer, router, gate),
      veth('out', outer, outside, 'eth0'),
    ],
    namespaces: [
      {
        name: router,
        addresses: [
          { device: leg, addresses: ['192.168.7.254/24'] },
          { device: gate, addresses: ['203.0.113.50/24', '203.0.113.60/32'] },
        ],
        routes: [{ destination: '0.0.0.0/0', via: '203.0.113.1' }],
        sysctls: routerSysctls,
        tables: routerNatTables(nat),
      },
    ],
  };
  const scope = { cloud: lab.cloud, place: host };
  await converge(scope, desired);
  assert.deepEqual(await planNow(scope, desired), []);
  await ip('-n', outside, 'addr', 'add', '203.0.113.1/24', 'dev', 'eth0');
  await Promise.all(guests.map(leaveThrough));
  return { outside, router, guests };
};

const leaveThrough = async (guest: FakeGuest): Promise<void> => {
  await bootGuest(guest);
  await ip('-n', guest.namespace, 'route', 'add', 'default', 'via', '192.168.7.254');
};

test('guests go out behind the router, or behind their own floating IP, and nobody comes in otherwise', async () => {
  await using lab = openLab();
  const { outside, guests } = await openRouter(lab);
  await using _outside = await listen(outside, [80]);
  await using _guest = await listen(guests[0].namespace, [22]);
  assert.equal(await greeting(guests[0].namespace, '203.0.113.1', 80), '203.0.113.60');
  assert.equal(await greeting(guests[1].namespace, '203.0.113.1', 80), '203.0.113.50');
  assert.ok(await pings(outside, '203.0.113.60'));
  assert.equal(await greeting(outside, '203.0.113.60', 22), '203.0.113.1');
  await ip('-n', outside, 'route', 'add', '192.168.7.0/24', 'via', '203.0.113.50');
  assert.equal(await connects(outside, '192.168.7.1', 22), false);
  // A neighbour that asks the floating IP gets its answer through the router.
  assert.equal(await greeting(guests[1].namespace, '203.0.113.60', 22), '203.0.113.50');
});

test('metadata is asked at its own address and answered in the router', async () => {
  await using lab = openLab();
  const { router, guests } = await openRouter(lab);
  await using _listener = await listen(router, [9697]);
  assert.equal(await greeting(guests[1].namespace, '169.254.169.254', 80), guests[1].address);
});
