import { after } from 'node:test';
import { httpCases, type HttpCase } from '@nimbo/testkit/http-cases.ts';
import { neutronFixture, tokens } from '../../testing/neutron-fixture.ts';

const fixture = await neutronFixture();
after(() => fixture[Symbol.asyncDispose]());

const call = (as: string, method: string, url: string, body?: unknown) => ({
  as,
  method,
  url: `/v2.0${url}`,
  ...(body === undefined ? {} : { body }),
});
const error = (type: string) => ({ NeutronError: { type } });
const create = (subnet: object, as = 'member') =>
  call(as, 'POST', '/subnets', { subnet: { network_id: '{network}', ip_version: 4, ...subnet } });

const refusals: readonly (readonly [name: string, subnet: object, status: number, type: string])[] = [
  ['a block that is none', { cidr: '10.0.0.0/33' }, 400, 'InvalidInput'],
  ['a block of the other version', { cidr: 'fd00::/64' }, 400, 'InvalidInput'],
  ['no block', {}, 400, 'BadRequest'],
  ['a block that meets another', { cidr: '10.0.0.128/25' }, 400, 'InvalidInput'],
  ['a gateway that no host can be', { cidr: '10.9.0.0/24', gateway_ip: '10.9.0.255' }, 400, 'InvalidInput'],
  [
    'a pool outside the block',
    { cidr: '10.9.0.0/24', allocation_pools: [{ start: '10.9.0.10', end: '10.9.1.20' }] },
    409,
    'OutOfBoundsAllocationPool',
  ],
  [
    'a pool that ends before it begins',
    { cidr: '10.9.0.0/24', allocation_pools: [{ start: '10.9.0.20', end: '10.9.0.10' }] },
    400,
    'InvalidAllocationPool',
  ],
  [
    'pools that meet',
    {
      cidr: '10.9.0.0/24',
      allocation_pools: [
        { start: '10.9.0.10', end: '10.9.0.20' },
        { start: '10.9.0.20', end: '10.9.0.30' },
      ],
    },
    409,
    'OverlappingAllocationPools',
  ],
  [
    'a pool that holds the gateway',
    { cidr: '10.9.0.0/24', allocation_pools: [{ start: '10.9.0.1', end: '10.9.0.20' }] },
    409,
    'GatewayConflictWithAllocationPools',
  ],
  ['a block too small for DHCP', { cidr: '10.9.0.0/31' }, 400, 'InvalidInput'],
  ['IPv6 modes for IPv4', { cidr: '10.9.0.0/24', ipv6_ra_mode: 'slaac' }, 400, 'InvalidInput'],
  [
    'self-made addresses outside a /64',
    { ip_version: 6, cidr: 'fd00::/80', ipv6_ra_mode: 'slaac', ipv6_address_mode: 'slaac' },
    400,
    'InvalidInput',
  ],
  [
    'modes that differ',
    { ip_version: 6, cidr: 'fd00::/64', ipv6_ra_mode: 'slaac', ipv6_address_mode: 'dhcpv6-stateful' },
    400,
    'InvalidInput',
  ],
  [
    'too many name servers',
    { cidr: '10.9.0.0/24', dns_nameservers: ['1.1.1.1', '1.1.1.2', '1.1.1.3', '1.1.1.4', '1.1.1.5', '1.1.1.6'] },
    400,
    'DNSNameServersExhausted',
  ],
  ['a name server that is none', { cidr: '10.9.0.0/24', dns_nameservers: ['ns'] }, 400, 'InvalidInput'],
  [
    'a route that is none',
    { cidr: '10.9.0.0/24', host_routes: [{ destination: 'x', nexthop: 'y' }] },
    400,
    'InvalidInput',
  ],
];

const cases: readonly HttpCase[] = [
  {
    name: 'a network is there',
    ...call('member', 'POST', '/networks', { network: { name: 'n' } }),
    expect: { status: 201 },
    save: { network: 'network.id' },
  },
  {
    name: 'a subnet has a gateway and the rest as pool',
    ...create({ name: 's', cidr: '10.0.0.77/24', dns_nameservers: ['10.0.0.2'] }),
    expect: {
      status: 201,
      body: {
        subnet: {
          cidr: '10.0.0.0/24',
          gateway_ip: '10.0.0.1',
          enable_dhcp: true,
          allocation_pools: [{ start: '10.0.0.2', end: '10.0.0.254' }],
          dns_nameservers: ['10.0.0.2'],
          host_routes: [],
          ipv6_ra_mode: null,
          subnetpool_id: null,
        },
      },
    },
    save: { subnet: 'subnet.id' },
  },
  {
    name: 'its network names it and counts the change',
    ...call('member', 'GET', '/networks/{network}'),
    expect: { status: 200, body: { network: { subnets: ['{subnet}'], revision_number: 2 } } },
  },
  {
    name: 'a gateway in the middle splits the pool',
    ...create({ cidr: '10.1.0.0/29', gateway_ip: '10.1.0.3' }),
    expect: {
      status: 201,
      body: {
        subnet: {
          allocation_pools: [
            { start: '10.1.0.1', end: '10.1.0.2' },
            { start: '10.1.0.4', end: '10.1.0.6' },
          ],
        },
      },
    },
  },
  {
    name: 'a subnet without a gateway',
    ...create({ cidr: '10.2.0.0/30', gateway_ip: null }),
    expect: {
      status: 201,
      body: { subnet: { gateway_ip: null, allocation_pools: [{ start: '10.2.0.1', end: '10.2.0.2' }] } },
    },
  },
  {
    name: 'an IPv6 subnet in canonical form',
    ...create({ ip_version: 6, cidr: 'FD00:0:0:1::5/64', ipv6_ra_mode: 'slaac', ipv6_address_mode: 'slaac' }),
    expect: {
      status: 201,
      body: {
        subnet: {
          cidr: 'fd00:0:0:1::/64',
          gateway_ip: 'fd00:0:0:1::1',
          allocation_pools: [{ start: 'fd00:0:0:1::2', end: 'fd00::1:ffff:ffff:ffff:ffff' }],
        },
      },
    },
  },
  ...refusals.map(([name, subnet, status, type]): HttpCase => ({
    name: `${name} is refused`,
    ...create(subnet),
    expect: { status, body: error(type) },
  })),
  {
    name: 'an unknown network is none',
    ...create({ cidr: '10.9.0.0/24', network_id: '00000000-0000-4000-8000-000000000000' }),
    expect: { status: 404, body: error('NetworkNotFound') },
  },
  {
    name: 'nor another project’s',
    ...create({ cidr: '10.9.0.0/24' }, 'stranger'),
    expect: { status: 404, body: error('NetworkNotFound') },
  },
  {
    name: 'a reader makes none',
    ...create({ cidr: '10.9.0.0/24' }, 'reader'),
    expect: { status: 403, body: error('PolicyNotAuthorized') },
  },
  {
    name: 'another project does not see it',
    ...call('stranger', 'GET', '/subnets/{subnet}'),
    expect: { status: 404, body: error('SubnetNotFound') },
  },
  {
    name: 'a member changes it',
    ...call('member', 'PUT', '/subnets/{subnet}', { subnet: { name: 't', gateway_ip: null, enable_dhcp: false } }),
    expect: { status: 200, body: { subnet: { name: 't', gateway_ip: null, enable_dhcp: false, revision_number: 2 } } },
  },
  {
    name: 'its block stays',
    ...call('member', 'PUT', '/subnets/{subnet}', { subnet: { cidr: '10.5.0.0/24' } }),
    expect: { status: 400 },
  },
  {
    name: 'a port takes an address',
    ...call('member', 'POST', '/ports', { port: { network_id: '{network}', fixed_ips: [{ subnet_id: '{subnet}' }] } }),
    expect: { status: 201 },
    save: { port: 'port.id' },
  },
  {
    name: 'then the subnet stays',
    ...call('member', 'DELETE', '/subnets/{subnet}'),
    expect: { status: 409, body: error('SubnetInUse') },
  },
  {
    name: 'and the network',
    ...call('member', 'DELETE', '/networks/{network}'),
    expect: { status: 409, body: error('NetworkInUse') },
  },
  { name: 'the port goes', ...call('member', 'DELETE', '/ports/{port}'), expect: { status: 204 } },
  { name: 'and the subnet', ...call('member', 'DELETE', '/subnets/{subnet}'), expect: { status: 204 } },
  {
    name: 'and the network with the others',
    ...call('member', 'DELETE', '/networks/{network}'),
    expect: { status: 204 },
  },
  { name: 'nothing is left', ...call('member', 'GET', '/subnets'), expect: { status: 200, body: { subnets: [] } } },
];

httpCases('subnets', fixture.app, cases, { tokens });
