import assert from 'node:assert/strict';
import { test } from 'node:test';
import { applySteps } from './apply-steps.ts';
import { emptyHostNetwork, type HostNetwork } from './host-network.ts';
import { nameOf } from './names.ts';
import { readTables } from './tables.ts';
import { routerSysctls } from './sysctls.ts';
import { routerNatTables } from './nat.ts';
import { securityGroupTables } from './security-groups.ts';
import { bootGuest, fakeGuest, pings, type FakeGuest } from './testing/fake-guest.ts';
import { converge, labContext, openLab, planNow, twoHosts } from './testing/lab.ts';
import { ip, runIn } from './testing/shell-of.ts';

/** One of everything, of a cloud, with a router namespace. */
const everything = (cloud: string): HostNetwork => {
  const bridge = nameOf(cloud, 'br', 'net');
  const [router, leg] = [nameOf(cloud, 'qr', 'router'), nameOf(cloud, 'vi', 'leg')];
  const tap = { name: nameOf(cloud, 'tp', 'port'), mtu: 1450, uid: 65_534, port: { bridge } };
  const port = {
    id: 'port',
    device: tap.name,
    mac: '52:54:00:00:00:07',
    addresses: ['192.168.7.7', 'fd00:7::7'],
    allowedPairs: [],
    groupIds: ['g'],
  };
  const rule = { direction: 'ingress', ethertype: 'IPv4', remoteGroupId: 'g' } as const;
  return {
    bridges: [{ name: bridge, mtu: 1450 }],
    vxlans: [
      {
        name: nameOf(cloud, 'vx', 'net'),
        mtu: 1450,
        vni: 100,
        local: '10.99.0.1',
        port: { bridge, learning: false, suppressesNeighbours: true },
        peers: ['10.99.0.2', '10.99.0.3'],
        remotes: [{ mac: '52:54:00:00:00:08', peer: '10.99.0.2' }],
      },
    ],
    taps: [tap],
    veths: [
      {
        name: nameOf(cloud, 'vt', 'leg'),
        mtu: 1450,
        port: { bridge },
        inside: { namespace: router, name: leg, mtu: 1450, mac: 'fa:16:3e:00:00:01' },
      },
    ],
    tables: securityGroupTables({
      cloud,
      bridges: [{ name: bridge, zone: 7 }],
      ports: [port],
      groups: [{ id: 'g', rules: [rule], members: ['192.168.7.7', '10.0.0.0/8'] }],
      openDevices: [],
      openBridges: [],
    }),
    addresses: [],
    sysctls: {},
    namespaces: [
      {
        name: router,
        addresses: [{ device: leg, addresses: ['192.168.7.1/24', 'fd00:7:0::1/64'] }],
        routes: [
          { destination: '0.0.0.0/0', via: '192.168.7.254' },
          { destination: '::/0', via: 'fd00:7::fe' },
        ],
        sysctls: routerSysctls,
        tables: routerNatTables({
          cloud,
          routerId: 'router',
          internal: [leg],
          networks: ['192.168.7.0/24'],
          floatingIps: [],
          metadataPort: 9697,
        }),
      },
    ],
  };
};

test('a host comes to what is desired and stays there', async () => {
  await using lab = openLab();
  const scope = { cloud: lab.cloud, place: await lab.namespace('h') };
  const desired = everything(lab.cloud);
  assert.ok((await converge(scope, desired)) > 10);
  assert.deepEqual(await planNow(scope, desired), []);
});

test('half of it deleted by hand heals', async () => {
  await using lab = openLab();
  const scope = { cloud: lab.cloud, place: await lab.namespace('h') };
  const desired = everything(lab.cloud);
  await converge(scope, desired);
  const name = (kind: 'br' | 'vx' | 'qr', id: string): string => nameOf(lab.cloud, kind, id);
  await ip('-n', scope.place, 'link', 'del', 'dev', name('br', 'net'));
  await ip('-n', name('qr', 'router'), 'addr', 'flush', 'dev', nameOf(lab.cloud, 'vi', 'leg'));
  await runIn(
    scope.place,
    'bridge',
    'fdb',
    'del',
    '52:54:00:00:00:08',
    'dev',
    name('vx', 'net'),
    'dst',
    '10.99.0.2',
    'self',
  );
  await runIn(scope.place, 'nft', 'flush', 'chain', 'inet', nameOf(lab.cloud, 'sg', 'inet'), 'at_forward');
  await runIn(name('qr', 'router'), 'nft', 'flush', 'ruleset');
  const steps = await planNow(scope, desired);
  assert.ok(steps.some(({ tool }) => tool === 'nft') && steps.some(({ tool }) => tool === 'bridge'));
  await converge(scope, desired);
  assert.deepEqual(await planNow(scope, desired), []);
  await ip('netns', 'delete', name('qr', 'router'));
  await converge(scope, desired);
  assert.deepEqual(await planNow(scope, desired), []);
});

test('death after any step heals', async () => {
  await using lab = openLab();
  const scope = { cloud: lab.cloud, place: await lab.namespace('h') };
  const desired = everything(lab.cloud);
  const whole = await planNow(scope, desired);
  for (const share of [0.2, 0.4, 0.6, 0.8]) {
    const steps = await planNow(scope, desired);
    assert.deepEqual([...(await applySteps(labContext, steps.slice(0, Math.ceil(whole.length * share))))], []);
    await converge(scope, desired);
    assert.deepEqual(await planNow(scope, desired), []);
    await converge(scope, emptyHostNetwork);
  }
});

test('what nobody wants goes, and only what bears the mark of this cloud', async () => {
  await using lab = openLab();
  const place = await lab.namespace('h');
  const [mine, other] = [
    { cloud: lab.cloud, place },
    { cloud: lab.cloud.replace(/^./, (digit) => (digit === '0' ? '1' : '0')), place },
  ];
  const flat = (cloud: string): HostNetwork => ({ ...everything(cloud), vxlans: [], namespaces: [], veths: [] });
  await converge(mine, flat(mine.cloud));
  await converge(other, flat(other.cloud));
  await ip('-n', place, 'link', 'add', 'dev', 'br-mine', 'type', 'bridge');
  await converge(mine, emptyHostNetwork);
  assert.deepEqual(await planNow(mine, emptyHostNetwork), []);
  assert.deepEqual(await planNow(other, flat(other.cloud)), []);
  assert.match(await ip('-n', place, '-br', 'link', 'show', 'dev', 'br-mine'), /br-mine/);
  assert.ok((await readTables(labContext, place)).every(({ name }) => name.slice(2, 8) === other.cloud));
});

test('guests of two hosts reach each other through the tunnel, with entries written by hand', async () => {
  await using lab = openLab();
  const hosts = await twoHosts(lab);
  const bridge = nameOf(lab.cloud, 'br', 'net');
  const guests = [await fakeGuest(lab, bridge, 1), await fakeGuest(lab, bridge, 2)] as const;
  const networkOf = (mine: FakeGuest, theirs: FakeGuest, local: string, peer: string): HostNetwork => ({
    ...emptyHostNetwork,
    bridges: [{ name: bridge, mtu: 1450 }],
    vxlans: [
      {
        name: nameOf(lab.cloud, 'vx', 'net'),
        mtu: 1450,
        vni: 100,
        local,
        port: { bridge, learning: false },
        peers: [peer],
        remotes: [{ mac: theirs.mac, peer }],
      },
    ],
    veths: [mine.veth],
  });
  await converge({ cloud: lab.cloud, place: hosts[0] }, networkOf(guests[0], guests[1], '10.99.0.1', '10.99.0.2'));
  await converge({ cloud: lab.cloud, place: hosts[1] }, networkOf(guests[1], guests[0], '10.99.0.2', '10.99.0.1'));
  await Promise.all(guests.map(bootGuest));
  assert.ok(await pings(guests[0].namespace, guests[1].address));
  assert.ok(await pings(guests[0].namespace, guests[1].address6));
  assert.ok(await pings(guests[1].namespace, guests[0].address, '-s', '1400', '-M', 'do'));
});
