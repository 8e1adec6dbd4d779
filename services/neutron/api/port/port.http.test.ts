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
const create = (port: object, as = 'member') =>
  call(as, 'POST', '/ports', { port: { network_id: '{network}', ...port } });
const nothing = '00000000-0000-4000-8000-000000000000';

const refusals: readonly (readonly [name: string, port: object, status: number, type: string])[] = [
  ['an address that is taken', { fixed_ips: [{ ip_address: '10.0.0.9' }] }, 409, 'IpAddressAlreadyAllocated'],
  ['an address of no subnet', { fixed_ips: [{ ip_address: '10.7.0.9' }] }, 400, 'InvalidIpForNetwork'],
  ['an address that no host can have', { fixed_ips: [{ ip_address: '10.0.0.255' }] }, 400, 'InvalidIpForSubnet'],
  ['a subnet of another network', { fixed_ips: [{ subnet_id: nothing }] }, 400, 'InvalidInput'],
  ['a fixed IP that says nothing', { fixed_ips: [{}] }, 400, 'InvalidInput'],
  ['a MAC address that is taken', { mac_address: 'FA:16:3E:00:00:09' }, 409, 'MacAddressInUse'],
  ['an unknown network', { network_id: nothing }, 404, 'NetworkNotFound'],
  ['an unknown security group', { security_groups: [nothing] }, 404, 'SecurityGroupNotFound'],
  [
    'groups on a port that is not guarded',
    { port_security_enabled: false, security_groups: ['{group}'] },
    400,
    'PortSecurityAndIPRequiredForSecurityGroups',
  ],
  [
    'pairs on a port that is not guarded',
    { port_security_enabled: false, allowed_address_pairs: [{ ip_address: '10.0.0.50' }] },
    409,
    'AddressPairAndPortSecurityRequired',
  ],
  [
    'the same pair twice',
    { allowed_address_pairs: [{ ip_address: '10.0.0.50' }, { ip_address: '10.0.0.50' }] },
    400,
    'DuplicateAddressPairInRequest',
  ],
];

const cases: readonly HttpCase[] = [
  {
    name: 'a network is there',
    ...call('member', 'POST', '/networks', { network: {} }),
    expect: { status: 201 },
    save: { network: 'network.id' },
  },
  {
    name: 'without subnets a port has no address',
    ...create({}),
    expect: { status: 201, body: { port: { fixed_ips: [] } } },
    save: { bare: 'port.id' },
  },
  { name: 'it goes', ...call('member', 'DELETE', '/ports/{bare}'), expect: { status: 204 } },
  {
    name: 'an IPv4 subnet is there',
    ...call('member', 'POST', '/subnets', { subnet: { network_id: '{network}', ip_version: 4, cidr: '10.0.0.0/24' } }),
    expect: { status: 201 },
    save: { subnet: 'subnet.id' },
  },
  {
    name: 'a port has an address, a MAC address and the default group',
    ...create({ name: 'p', fixed_ips: [{ ip_address: '10.0.0.9' }], mac_address: 'fa:16:3e:00:00:09' }),
    expect: {
      status: 201,
      body: {
        port: {
          name: 'p',
          status: 'DOWN',
          admin_state_up: true,
          mac_address: 'fa:16:3e:00:00:09',
          fixed_ips: [{ subnet_id: '{subnet}', ip_address: '10.0.0.9' }],
          device_id: '',
          device_owner: '',
          port_security_enabled: true,
          'binding:vnic_type': 'normal',
          'binding:host_id': undefined,
          allowed_address_pairs: [],
          extra_dhcp_opts: [],
          tags: [],
        },
      },
    },
    save: { port: 'port.id', group: 'port.security_groups.0' },
  },
  {
    name: 'an administrator sees that it is plugged in nowhere',
    ...call('admin', 'GET', '/ports/{port}'),
    expect: {
      status: 200,
      body: { port: { 'binding:host_id': '', 'binding:vif_type': 'unbound', 'binding:profile': {} } },
    },
  },
  ...refusals.map(([name, port, status, type]): HttpCase => ({
    name: `${name} is refused`,
    ...create(port),
    expect: { status, body: error(type) },
  })),
  {
    name: 'a member does not say where it is plugged in',
    ...create({ 'binding:host_id': 'node' }),
    expect: { status: 403, body: error('PolicyNotAuthorized') },
  },
  {
    name: 'nor makes a port of the network’s own on another’s network',
    ...create({ device_owner: 'network:dhcp' }, 'stranger'),
    expect: { status: 404 },
  },
  {
    name: 'a service binds a port, which fails where there is no agent',
    ...call('service', 'PUT', '/ports/{port}', {
      port: { 'binding:host_id': 'node', device_id: 'server', device_owner: 'compute:nova' },
    }),
    expect: {
      status: 200,
      body: {
        port: { 'binding:vif_type': 'binding_failed', 'binding:host_id': 'node', device_id: 'server', status: 'DOWN' },
      },
    },
  },
  {
    name: 'ports are found by device and address',
    ...call('member', 'GET', '/ports?device_id=server&fixed_ips=ip_address=10.0.0.9&fixed_ips=subnet_id={subnet}'),
    expect: { status: 200, body: { ports: [{ id: '{port}' }] } },
  },
  {
    name: 'and not by another address',
    ...call('member', 'GET', '/ports?fixed_ips=ip_address=10.0.0.8'),
    expect: { status: 200, body: { ports: [] } },
  },
  {
    name: 'by their group',
    ...call('member', 'GET', '/ports?security_groups={group}'),
    expect: { status: 200, body: { ports: [{ id: '{port}' }] } },
  },
  {
    name: 'an address moves and options come and go',
    ...call('member', 'PUT', '/ports/{port}', {
      port: {
        fixed_ips: [{ ip_address: '10.0.0.9' }, { ip_address: '10.0.0.10' }],
        extra_dhcp_opts: [{ opt_name: 'tftp-server', opt_value: '10.0.0.2' }],
        allowed_address_pairs: [{ ip_address: '10.0.0.50' }],
      },
    }),
    expect: {
      status: 200,
      body: {
        port: {
          fixed_ips: [{ ip_address: '10.0.0.9' }, { ip_address: '10.0.0.10' }],
          extra_dhcp_opts: [{ opt_name: 'tftp-server', opt_value: '10.0.0.2', ip_version: 4 }],
          allowed_address_pairs: [{ ip_address: '10.0.0.50', mac_address: 'fa:16:3e:00:00:09' }],
        },
      },
    },
  },
  {
    name: 'options without a value are taken away',
    ...call('member', 'PUT', '/ports/{port}', {
      port: { extra_dhcp_opts: [{ opt_name: 'tftp-server', opt_value: null }], allowed_address_pairs: [] },
    }),
    expect: { status: 200, body: { port: { extra_dhcp_opts: [], allowed_address_pairs: [] } } },
  },
  {
    name: 'port security stays on while there are groups',
    ...call('member', 'PUT', '/ports/{port}', { port: { port_security_enabled: false } }),
    expect: { status: 409, body: error('PortSecurityPortHasSecurityGroup') },
  },
  {
    name: 'and goes with them',
    ...call('member', 'PUT', '/ports/{port}', { port: { port_security_enabled: false, security_groups: [] } }),
    expect: { status: 200, body: { port: { port_security_enabled: false, security_groups: [] } } },
  },
  {
    name: 'another project does not see it',
    ...call('stranger', 'GET', '/ports/{port}'),
    expect: { status: 404, body: error('PortNotFound') },
  },
  {
    name: 'with an IPv6 subnet of self-made addresses present ports get theirs',
    ...call('member', 'POST', '/subnets', {
      subnet: {
        network_id: '{network}',
        ip_version: 6,
        cidr: 'fd00::/64',
        ipv6_ra_mode: 'slaac',
        ipv6_address_mode: 'slaac',
      },
    }),
    expect: { status: 201 },
    save: { subnet6: 'subnet.id' },
  },
  {
    name: 'made from the MAC address',
    ...call('member', 'GET', '/ports/{port}'),
    expect: {
      status: 200,
      body: { port: { fixed_ips: [{}, {}, { subnet_id: '{subnet6}', ip_address: 'fd00::f816:3eff:fe00:9' }] } },
    },
  },
  {
    name: 'a new port has one of each version',
    ...create({ mac_address: 'fa:16:3e:00:00:0a' }),
    expect: {
      status: 201,
      body: { port: { fixed_ips: [{ subnet_id: '{subnet}' }, { ip_address: 'fd00::f816:3eff:fe00:a' }] } },
    },
    save: { other: 'port.id' },
  },
  { name: 'a reader deletes none', ...call('reader', 'DELETE', '/ports/{port}'), expect: { status: 403 } },
  { name: 'a member does', ...call('member', 'DELETE', '/ports/{port}'), expect: { status: 204 } },
  { name: 'another project never', ...call('stranger', 'DELETE', '/ports/{other}'), expect: { status: 404 } },
  {
    name: 'a subnet of self-made addresses goes without asking',
    ...call('member', 'DELETE', '/subnets/{subnet6}'),
    expect: { status: 204 },
  },
  {
    name: 'and takes them along',
    ...call('member', 'GET', '/ports/{other}'),
    expect: { status: 200, body: { port: { fixed_ips: [{ subnet_id: '{subnet}' }] } } },
  },
];

httpCases('ports', fixture.app, cases, { tokens });
