import { after } from 'node:test';
import { httpCases, type HttpCase } from '@nimbo/testkit/http-cases.ts';
import { neutronFixture, tokens } from '../../testing/neutron-fixture.ts';

const fixture = await neutronFixture({ settings: { quota_security_group: 2 } });
after(() => fixture[Symbol.asyncDispose]());

const call = (as: string, method: string, url: string, body?: unknown) => ({
  as,
  method,
  url: `/v2.0${url}`,
  ...(body === undefined ? {} : { body }),
});
const error = (type: string) => ({ NeutronError: { type } });
const addRule = (rule: object, as = 'member') =>
  call(as, 'POST', '/security-group-rules', {
    security_group_rule: { security_group_id: '{group}', direction: 'ingress', ...rule },
  });
const nothing = '00000000-0000-4000-8000-000000000000';

const refusals: readonly (readonly [name: string, rule: object, status: number, type: string])[] = [
  ['a protocol that is none', { protocol: 'x' }, 400, 'SecurityGroupRuleInvalidProtocol'],
  ['ports without a protocol', { port_range_min: 1, port_range_max: 2 }, 400, 'SecurityGroupProtocolRequiredWithPorts'],
  [
    'ports of a protocol without any',
    { protocol: 'gre', port_range_min: 1 },
    400,
    'SecurityGroupInvalidProtocolForPort',
  ],
  [
    'a range that ends before it begins',
    { protocol: 'tcp', port_range_min: 9, port_range_max: 1 },
    400,
    'SecurityGroupInvalidPortRange',
  ],
  ['half a range', { protocol: 'tcp', port_range_min: 9 }, 400, 'SecurityGroupInvalidPortRange'],
  [
    'a port that is none',
    { protocol: 'udp', port_range_min: 1, port_range_max: 65_536 },
    400,
    'SecurityGroupInvalidPortValue',
  ],
  ['an ICMP type that is none', { protocol: 'icmp', port_range_min: 256 }, 400, 'SecurityGroupInvalidIcmpValue'],
  ['an ICMP code without a type', { protocol: 'icmp', port_range_max: 1 }, 400, 'SecurityGroupMissingIcmpType'],
  ['a protocol of IPv6 for IPv4', { protocol: 'ipv6-icmp' }, 400, 'SecurityGroupEthertypeConflictWithProtocol'],
  ['a prefix of the other version', { remote_ip_prefix: 'fd00::/64' }, 400, 'SecurityGroupRuleParameterConflict'],
  ['a prefix that is none', { remote_ip_prefix: '10.0.0.0/40' }, 400, 'InvalidCIDR'],
  [
    'prefix and group together',
    { remote_ip_prefix: '10.0.0.0/8', remote_group_id: '{group}' },
    400,
    'SecurityGroupRemoteGroupAndRemoteIpPrefix',
  ],
  ['an unknown remote group', { remote_group_id: nothing }, 404, 'SecurityGroupNotFound'],
  ['an unknown group', { security_group_id: nothing }, 404, 'SecurityGroupNotFound'],
  [
    'the same rule again',
    { protocol: 'tcp', port_range_min: 22, port_range_max: 22, remote_ip_prefix: '0.0.0.0/0' },
    409,
    'SecurityGroupRuleExists',
  ],
];

const cases: readonly HttpCase[] = [
  {
    name: 'a project has a default group whose members reach each other and the world',
    ...call('member', 'GET', '/security-groups?name=default'),
    expect: {
      status: 200,
      body: {
        security_groups: [{ name: 'default', description: 'Default security group', stateful: true, shared: false }],
      },
    },
    save: { default: 'security_groups.0.id' },
  },
  {
    name: 'by these rules',
    ...call('member', 'GET', '/security-group-rules?security_group_id={default}&direction=ingress&ethertype=IPv4'),
    expect: {
      status: 200,
      body: { security_group_rules: [{ remote_group_id: '{default}', protocol: null, remote_ip_prefix: null }] },
    },
  },
  {
    name: 'a new group lets everything out',
    ...call('member', 'POST', '/security-groups', { security_group: { name: 'web', description: 'd' } }),
    expect: {
      status: 201,
      body: {
        security_group: {
          name: 'web',
          project_id: 'example',
          security_group_rules: [{ direction: 'egress' }, { direction: 'egress' }],
        },
      },
    },
    save: { group: 'security_group.id' },
  },
  {
    name: 'the name default is taken',
    ...call('member', 'POST', '/security-groups', { security_group: { name: 'default' } }),
    expect: { status: 409, body: error('SecurityGroupDefaultAlreadyExists') },
  },
  {
    name: 'a project has so many groups and no more',
    ...call('member', 'POST', '/security-groups', { security_group: { name: 'third' } }),
    expect: { status: 409, body: error('OverQuota') },
  },
  {
    name: 'a rule is added',
    ...addRule({ protocol: 'tcp', port_range_min: 22, port_range_max: 22 }),
    expect: {
      status: 201,
      body: { security_group_rule: { protocol: 'tcp', port_range_min: 22, ethertype: 'IPv4', normalized_cidr: null } },
    },
    save: { rule: 'security_group_rule.id' },
  },
  {
    name: 'a protocol may be a number, and a prefix has host bits',
    ...addRule({ protocol: 112, remote_ip_prefix: '10.0.0.7/24' }),
    expect: {
      status: 201,
      body: {
        security_group_rule: { protocol: '112', remote_ip_prefix: '10.0.0.7/24', normalized_cidr: '10.0.0.0/24' },
      },
    },
  },
  ...refusals.map(([name, rule, status, type]): HttpCase => ({
    name: `${name} is refused`,
    ...addRule(rule),
    expect: { status, body: error(type) },
  })),
  { name: 'a reader adds none', ...addRule({ protocol: 'udp' }, 'reader'), expect: { status: 403 } },
  {
    name: 'another project does not see the group',
    ...addRule({ protocol: 'udp' }, 'stranger'),
    expect: { status: 404, body: error('SecurityGroupNotFound') },
  },
  {
    name: 'nor the rule',
    ...call('stranger', 'GET', '/security-group-rules/{rule}'),
    expect: { status: 404, body: error('SecurityGroupRuleNotFound') },
  },
  { name: 'nor deletes it', ...call('stranger', 'DELETE', '/security-group-rules/{rule}'), expect: { status: 404 } },
  {
    name: 'a rule is not changed',
    ...call('member', 'PUT', '/security-group-rules/{rule}', { security_group_rule: {} }),
    expect: { status: 405 },
  },
  { name: 'a member deletes it', ...call('member', 'DELETE', '/security-group-rules/{rule}'), expect: { status: 204 } },
  {
    name: 'a group changes its name',
    ...call('member', 'PUT', '/security-groups/{group}', { security_group: { name: 'www' } }),
    expect: { status: 200, body: { security_group: { name: 'www' } } },
  },
  {
    name: 'the default one does not',
    ...call('member', 'PUT', '/security-groups/{default}', { security_group: { name: 'x' } }),
    expect: { status: 409, body: error('SecurityGroupCannotUpdateDefault') },
  },
  {
    name: 'nor does it go',
    ...call('member', 'DELETE', '/security-groups/{default}'),
    expect: { status: 409, body: error('SecurityGroupCannotRemoveDefault') },
  },
  {
    name: 'a port is put into the group',
    ...call('member', 'POST', '/networks', { network: {} }),
    expect: { status: 201 },
    save: { network: 'network.id' },
  },
  {
    name: 'which it names',
    ...call('member', 'POST', '/ports', { port: { network_id: '{network}', security_groups: ['{group}'] } }),
    expect: { status: 201, body: { port: { security_groups: ['{group}'] } } },
    save: { port: 'port.id' },
  },
  {
    name: 'then the group stays',
    ...call('member', 'DELETE', '/security-groups/{group}'),
    expect: { status: 409, body: error('SecurityGroupInUse') },
  },
  {
    name: 'the port leaves it',
    ...call('member', 'PUT', '/ports/{port}', { port: { security_groups: [] } }),
    expect: { status: 200, body: { port: { security_groups: [] } } },
  },
  { name: 'and it goes', ...call('member', 'DELETE', '/security-groups/{group}'), expect: { status: 204 } },
  {
    name: 'with its rules',
    ...call('member', 'GET', '/security-group-rules?security_group_id={group}'),
    expect: { status: 200, body: { security_group_rules: [] } },
  },
];

httpCases('security groups', fixture.app, cases, { tokens });
