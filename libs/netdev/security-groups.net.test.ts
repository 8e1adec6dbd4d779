import assert from 'node:assert/strict';
import { test } from 'node:test';
import { emptyHostNetwork, type HostNetwork } from './host-network.ts';
import { nameOf } from './names.ts';
import type { SecurityGroup, SecuredPort } from './secured-port.ts';
import { securityGroupTables } from './security-groups.ts';
import type { SecurityGroupRule } from './security-group-rule.ts';
import { bootGuest, fakeGuest, pings, type FakeGuest } from './testing/fake-guest.ts';
import { converge, openLab, twoHosts, type Lab } from './testing/lab.ts';
import { connects, listen } from './testing/tcp.ts';
import { ip, runIn } from './testing/shell-of.ts';

interface Scene {
  readonly guarded: FakeGuest;
  readonly local: FakeGuest;
  readonly remote: FakeGuest;
  /** Replaces the rules of the guarded guest's one group. */
  readonly guard: (rules: readonly SecurityGroupRule[], pairs?: SecuredPort['allowedPairs']) => Promise<void>;
}

const member: SecurityGroup = { id: 'friends', rules: [], members: ['192.168.7.3', 'fd00:7::3'] };

const portOf = (guest: FakeGuest, allowedPairs: SecuredPort['allowedPairs']): SecuredPort => ({
  id: guest.id,
  device: guest.device,
  mac: guest.mac,
  addresses: [guest.address, guest.address6],
  allowedPairs,
  groupIds: ['mine'],
});

/** Guests 1 (guarded) and 2 (not) on one host, 3 on another. */
const openScene = async (lab: Lab): Promise<Scene> => {
  const [one, two] = await twoHosts(lab);
  const bridge = nameOf(lab.cloud, 'br', 'net');
  const [guarded, local, remote] = [
    await fakeGuest(lab, bridge, 1),
    await fakeGuest(lab, bridge, 2),
    await fakeGuest(lab, bridge, 3),
  ];
  const networkOf = (
    guests: readonly FakeGuest[],
    others: readonly FakeGuest[],
    address: string,
    peer: string,
  ): HostNetwork => ({
    ...emptyHostNetwork,
    bridges: [{ name: bridge, mtu: 1450 }],
    vxlans: [
      {
        name: nameOf(lab.cloud, 'vx', 'net'),
        mtu: 1450,
        vni: 100,
        local: address,
        port: { bridge, learning: false },
        peers: [peer],
        remotes: others.map(({ mac }) => ({ mac, peer })),
      },
    ],
    veths: guests.map(({ veth }) => veth),
  });
  const guard: Scene['guard'] = async (rules, pairs = []) => {
    const groups = [{ id: 'mine', rules, members: [guarded.address] }, member];
    const tables = securityGroupTables({
      cloud: lab.cloud,
      bridges: [{ name: bridge, zone: 9 }],
      ports: [portOf(guarded, pairs)],
      groups,
      openDevices: [],
      openBridges: [],
    });
    await converge(
      { cloud: lab.cloud, place: one },
      { ...networkOf([guarded, local], [remote], '10.99.0.1', '10.99.0.2'), tables },
    );
  };
  await guard([]);
  await converge({ cloud: lab.cloud, place: two }, networkOf([remote], [guarded, local], '10.99.0.2', '10.99.0.1'));
  for (const guest of [guarded, local, remote]) await bootGuest(guest);
  return { guarded, local, remote, guard };
};

const anything: readonly SecurityGroupRule[] = [
  { direction: 'egress', ethertype: 'IPv4' },
  { direction: 'egress', ethertype: 'IPv6' },
];
const admit = (rule: Partial<SecurityGroupRule>): SecurityGroupRule => ({
  direction: 'ingress',
  ethertype: 'IPv4',
  ...rule,
});

test('a group admits what its rules say and nothing else', async () => {
  await using lab = openLab();
  const { guarded, local, remote, guard } = await openScene(lab);
  await using _servers = await listen(guarded.namespace, [22, 80, 8080]);
  assert.equal(await pings(local.namespace, guarded.address), false);
  assert.equal(await pings(guarded.namespace, local.address), false);
  await guard([
    ...anything,
    admit({ protocol: 'icmp' }),
    admit({ protocol: 'icmp', ethertype: 'IPv6' }),
    admit({ protocol: 'tcp', portMin: 20, portMax: 25 }),
    admit({ protocol: 6, portMin: 8080, portMax: 8080, remoteGroupId: 'friends' }),
    admit({ protocol: 'tcp', portMin: 80, portMax: 80, remotePrefix: '10.0.0.0/8' }),
  ]);
  for (const asker of [local, remote]) {
    assert.ok(await pings(asker.namespace, guarded.address));
    assert.ok(await pings(asker.namespace, guarded.address6));
    assert.ok(await connects(asker.namespace, guarded.address, 22));
    assert.equal(await connects(asker.namespace, guarded.address, 80), false);
  }
  assert.ok(await connects(remote.namespace, guarded.address, 8080));
  assert.equal(await connects(local.namespace, guarded.address, 8080), false);
  assert.equal(await connects(local.namespace, guarded.address6, 22), false);
});

test('replies to what a guest began pass, and what no rule lets out does not', async () => {
  await using lab = openLab();
  const { guarded, local, remote, guard } = await openScene(lab);
  await guard([{ direction: 'egress', ethertype: 'IPv4', protocol: 'tcp', portMin: 5001, portMax: 5001 }]);
  await using _local = await listen(local.namespace, [5001, 6000]);
  await using _remote = await listen(remote.namespace, [5001, 6000]);
  for (const asked of [local, remote]) {
    assert.ok(await connects(guarded.namespace, asked.address, 5001));
    assert.equal(await connects(guarded.namespace, asked.address, 6000), false);
    assert.equal(await pings(guarded.namespace, asked.address), false);
  }
});

test('a forged MAC, IP, ARP or neighbour does not leave the port', async () => {
  await using lab = openLab();
  const { guarded, local, guard } = await openScene(lab);
  const inside = guarded.namespace;
  await guard([...anything, admit({ protocol: 'icmp' }), admit({ protocol: 'icmpv6', ethertype: 'IPv6' })]);
  assert.ok(await pings(inside, local.address));
  await ip('-n', inside, 'addr', 'add', '192.168.7.99/24', 'dev', 'eth0');
  await ip('-n', inside, 'addr', 'add', 'fd00:7::99/64', 'dev', 'eth0', 'nodad');
  assert.equal(await pings(inside, local.address, '-I', '192.168.7.99'), false);
  assert.equal(await pings(inside, local.address6, '-I', 'fd00:7::99'), false);
  // The neighbour asks; the forged answer must not arrive.
  assert.equal(await pings(local.namespace, '192.168.7.99'), false);
  assert.equal(await pings(local.namespace, 'fd00:7::99'), false);
  const neighbours = (await runIn(local.namespace, 'ip', 'neigh', 'show')).stdout;
  assert.doesNotMatch(neighbours, /::99 .*lladdr|7\.99 .*lladdr/);
  await ip('-n', inside, 'link', 'set', 'dev', 'eth0', 'address', '52:54:00:00:00:66');
  assert.equal(await pings(inside, local.address), false);
});

test('an allowed address pair may send as told', async () => {
  await using lab = openLab();
  const { guarded, local, guard } = await openScene(lab);
  await guard([...anything, admit({ protocol: 'icmp' })], [{ address: '192.168.7.96/28' }]);
  await ip('-n', guarded.namespace, 'addr', 'add', '192.168.7.99/24', 'dev', 'eth0');
  assert.ok(await pings(guarded.namespace, local.address, '-I', '192.168.7.99'));
  assert.ok(await pings(local.namespace, '192.168.7.99'));
});

test('a guest does not reach the addresses of its host', async () => {
  await using lab = openLab();
  const { guarded, guard } = await openScene(lab);
  await guard(anything);
  const bridgeMac = JSON.parse(
    await ip('-n', `lab${lab.cloud}h1`, '-j', 'link', 'show', 'dev', nameOf(lab.cloud, 'br', 'net')),
  ) as { address: string }[];
  await ip('-n', guarded.namespace, 'route', 'add', '10.99.0.0/24', 'dev', 'eth0');
  await ip(
    '-n',
    guarded.namespace,
    'neigh',
    'replace',
    '10.99.0.1',
    'lladdr',
    String(bridgeMac[0]?.address),
    'dev',
    'eth0',
  );
  // The host knows the way back, so that only the filter stands between.
  await ip('-n', `lab${lab.cloud}h1`, 'route', 'add', '192.168.7.0/24', 'dev', nameOf(lab.cloud, 'br', 'net'));
  assert.equal(await pings(guarded.namespace, '10.99.0.1'), false);
});
