import assert from 'node:assert/strict';
import { test } from 'node:test';
import { BadRequest } from '@nimbo/errors/faults.ts';
import { golden } from '@nimbo/testkit/golden.ts';
import { routerNatTables } from './nat.ts';
import { renderTable } from './render-ruleset.ts';
import { securityGroupTables } from './security-groups.ts';
import type { SecuredPort } from './secured-port.ts';

const port: SecuredPort = {
  id: 'port-1',
  device: 'tpc0ffee0000001',
  mac: '52:54:00:00:00:01',
  addresses: ['192.168.7.11', 'fd00:7::11'],
  allowedPairs: [{ address: '10.1.0.0/16' }, { mac: '52:54:00:00:00:aa', address: '192.168.7.99' }],
  groupIds: ['default', 'web'],
};

const both = (ports: readonly SecuredPort[]) => ({
  cloud: 'c0ffee',
  bridges: [{ name: 'brc0ffee0000001', zone: 7 }],
  ports,
  openDevices: [],
  openBridges: [],
  groups: [
    {
      id: 'default',
      members: ['192.168.7.11', '10.1.0.0/16', 'fd00:7::11'],
      rules: [
        { direction: 'egress', ethertype: 'IPv4' },
        { direction: 'egress', ethertype: 'IPv6' },
        { direction: 'ingress', ethertype: 'IPv4', remoteGroupId: 'default' },
        { direction: 'ingress', ethertype: 'IPv6', remoteGroupId: 'default' },
        { direction: 'ingress', ethertype: 'IPv4', remoteGroupId: 'unheard-of' },
      ] as const,
    },
    {
      id: 'web',
      members: [],
      rules: [
        {
          direction: 'ingress',
          ethertype: 'IPv4',
          protocol: 'tcp',
          portMin: 80,
          portMax: 443,
          remotePrefix: '0.0.0.0/0',
        },
        { direction: 'ingress', ethertype: 'IPv4', protocol: 'icmp', portMin: 8, portMax: 0 },
        { direction: 'ingress', ethertype: 'IPv6', protocol: 'ipv6-icmp' },
        { direction: 'ingress', ethertype: 'IPv4', protocol: '112', remotePrefix: '192.168.7.0/24' },
      ] as const,
    },
  ],
});

test('security groups become two tables', () => {
  golden(
    'netdev/security-groups.nft',
    securityGroupTables(both([port]))
      .map(renderTable)
      .join('\n'),
  );
});

test('the order in which ports and groups are told changes nothing', () => {
  const other = { ...port, id: 'port-2', device: 'tpc0ffee0000002' };
  const [one, two] = [both([port, other]), both([other, port])];
  assert.deepEqual(securityGroupTables(one), securityGroupTables({ ...two, groups: two.groups.toReversed() }));
});

test('no value becomes syntax', () => {
  for (const device of ['a"b', 'x; drop', 'a\nb', '']) {
    assert.throws(() => securityGroupTables(both([{ ...port, device }])).map(renderTable), BadRequest);
  }
  for (const address of ['1.2.3.4 }', '0.0.0.0/0; accept', 'x']) {
    assert.throws(() => securityGroupTables(both([{ ...port, addresses: [address] }])).map(renderTable), BadRequest);
  }
});

test('a router becomes two tables', () => {
  const tables = routerNatTables({
    cloud: 'c0ffee',
    routerId: 'router',
    external: 'vic0ffee0000009',
    internal: ['vic0ffee0000001'],
    snatAddress: '203.0.113.50',
    networks: ['192.168.7.0/24'],
    floatingIps: [{ floating: '203.0.113.60', fixed: '192.168.7.11' }],
    metadataPort: 9697,
  });
  golden('netdev/router-nat.nft', tables.map(renderTable).join('\n'));
});
