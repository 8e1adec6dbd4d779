import { after } from 'node:test';
import { httpCases, type HttpCase } from '@nimbo/testkit/http-cases.ts';
import { neutronFixture, tokens } from '../../testing/neutron-fixture.ts';

const fixture = await neutronFixture({ settings: { quota_rbac_policy: 4 } });
after(() => fixture[Symbol.asyncDispose]());

const call = (as: string, method: string, url: string, body?: unknown) => ({
  as,
  method,
  url: `/v2.0${url}`,
  ...(body === undefined ? {} : { body }),
});
const error = (type: string) => ({ NeutronError: { type } });
const open = (policy: object, as = 'member') =>
  call(as, 'POST', '/rbac-policies', {
    rbac_policy: {
      object_type: 'network',
      object_id: '{net}',
      action: 'access_as_shared',
      target_tenant: 'elsewhere',
      ...policy,
    },
  });
const nothing = '00000000-0000-4000-8000-000000000000';
const group = { object_type: 'security_group', object_id: '{group}' };

const opening: readonly HttpCase[] = [
  {
    name: 'a member has a network',
    ...call('member', 'POST', '/networks', { network: { name: 'mine' } }),
    expect: { status: 201 },
    save: { net: 'network.id' },
  },
  {
    name: 'which a stranger does not see',
    ...call('stranger', 'GET', '/networks/{net}'),
    expect: { status: 404, body: error('NetworkNotFound') },
  },
  {
    name: 'a member opens it to the stranger’s project',
    ...open({}),
    expect: {
      status: 201,
      body: {
        rbac_policy: {
          object_type: 'network',
          action: 'access_as_shared',
          target_tenant: 'elsewhere',
          project_id: 'example',
          tenant_id: 'example',
        },
      },
    },
    save: { policy: 'rbac_policy.id' },
  },
  { name: 'once', ...open({}), expect: { status: 409, body: error('DuplicateRbacPolicy') } },
  {
    name: 'then the stranger sees it as shared',
    ...call('stranger', 'GET', '/networks?shared=True'),
    expect: { status: 200, body: { networks: [{ name: 'mine', shared: true, project_id: 'example' }] } },
  },
  {
    name: 'its owner sees it as unshared',
    ...call('member', 'GET', '/networks/{net}'),
    expect: { status: 200, body: { network: { shared: false } } },
  },
  {
    name: 'the stranger has a port on it',
    ...call('stranger', 'POST', '/ports', { port: { network_id: '{net}' } }),
    expect: { status: 201 },
    save: { port: 'port.id' },
  },
  {
    name: 'which keeps it open',
    ...call('member', 'DELETE', '/rbac-policies/{policy}'),
    expect: { status: 409, body: error('RbacPolicyInUse') },
  },
  {
    name: 'to that project',
    ...call('member', 'PUT', '/rbac-policies/{policy}', { rbac_policy: { target_tenant: 'third' } }),
    expect: { status: 409, body: error('RbacPolicyInUse') },
  },
  {
    name: 'an administrator opens it to all',
    ...call('admin', 'PUT', '/networks/{net}', { network: { shared: true } }),
    expect: { status: 200, body: { network: { shared: true } } },
  },
  {
    name: 'which is a policy of its owner’s',
    ...call('member', 'GET', '/rbac-policies?target_tenant=*'),
    expect: { status: 200, body: { rbac_policies: [{ object_id: '{net}', action: 'access_as_shared' }] } },
    save: { wildcard: 'rbac_policies.0.id' },
  },
  {
    name: 'beside which the first is dispensable',
    ...call('member', 'PUT', '/rbac-policies/{policy}', { rbac_policy: { target_tenant: 'third' } }),
    expect: { status: 200, body: { rbac_policy: { target_tenant: 'third' } } },
  },
  {
    name: 'but not that one now',
    ...call('admin', 'PUT', '/networks/{net}', { network: { shared: false } }),
    expect: { status: 409, body: error('InvalidSharedSetting') },
  },
  {
    name: 'nor by its id',
    ...call('member', 'DELETE', '/rbac-policies/{wildcard}'),
    expect: { status: 409, body: error('RbacPolicyInUse') },
  },
  { name: 'the port goes', ...call('stranger', 'DELETE', '/ports/{port}'), expect: { status: 204 } },
  { name: 'then it does', ...call('member', 'DELETE', '/rbac-policies/{wildcard}'), expect: { status: 204 } },
  {
    name: 'and with it the network’s being shared',
    ...call('admin', 'GET', '/networks/{net}'),
    expect: { status: 200, body: { network: { shared: false } } },
  },
];

const refusals: readonly HttpCase[] = [
  {
    name: 'a reader opens nothing',
    ...open({ target_tenant: 'x' }, 'reader'),
    expect: { status: 403, body: error('PolicyNotAuthorized') },
  },
  {
    name: 'a member opens nothing to all',
    ...open({ target_tenant: '*' }),
    expect: { status: 403, body: error('PolicyNotAuthorized') },
  },
  {
    name: 'nor later',
    ...call('member', 'PUT', '/rbac-policies/{policy}', { rbac_policy: { target_tenant: '*' } }),
    expect: { status: 403, body: error('PolicyNotAuthorized') },
  },
  {
    name: 'what is not there is not opened',
    ...open({ object_id: nothing }),
    expect: { status: 404, body: error('NetworkNotFound') },
  },
  {
    name: 'nor what the caller does not see',
    ...open({ target_tenant: 'third' }, 'stranger'),
    expect: { status: 404, body: error('NetworkNotFound') },
  },
  { name: 'nor what is of no kind', ...open({ object_type: 'trunk' }), expect: { status: 400 } },
  { name: 'nor by an action that is none', ...open({ action: 'access_as_mine' }), expect: { status: 400 } },
  { name: 'nor to nobody', ...open({ target_tenant: '' }), expect: { status: 400 } },
  {
    name: 'a policy is its owner’s',
    ...call('stranger', 'GET', '/rbac-policies/{policy}'),
    expect: { status: 404, body: error('RbacPolicyNotFound') },
  },
  {
    name: 'on lists too',
    ...call('stranger', 'GET', '/rbac-policies'),
    expect: { status: 200, body: { rbac_policies: [] } },
  },
  {
    name: 'and to delete',
    ...call('stranger', 'DELETE', '/rbac-policies/{policy}'),
    expect: { status: 404, body: error('RbacPolicyNotFound') },
  },
];

const external: readonly HttpCase[] = [
  {
    name: 'a network opened as external',
    ...open({ action: 'access_as_external' }),
    expect: { status: 201 },
    save: { way: 'rbac_policy.id' },
  },
  {
    name: 'is one',
    ...call('member', 'GET', '/networks/{net}'),
    expect: { status: 200, body: { network: { 'router:external': true } } },
  },
  {
    name: 'to that project',
    ...call('stranger', 'GET', '/networks?router:external=True'),
    expect: { status: 200, body: { networks: [{ id: '{net}' }] } },
  },
  {
    name: 'its routers lead out through it',
    ...call('stranger', 'POST', '/routers', { router: { external_gateway_info: { network_id: '{net}' } } }),
    expect: { status: 201 },
    save: { router: 'router.id' },
  },
  {
    name: 'and hold it open',
    ...call('member', 'DELETE', '/rbac-policies/{way}'),
    expect: { status: 409, body: error('RbacPolicyInUse') },
  },
  { name: 'the router goes', ...call('stranger', 'DELETE', '/routers/{router}'), expect: { status: 204 } },
  { name: 'and the way', ...call('member', 'DELETE', '/rbac-policies/{way}'), expect: { status: 204 } },
  {
    name: 'then it is closed again',
    ...call('stranger', 'GET', '/networks/{net}'),
    expect: { status: 404, body: error('NetworkNotFound') },
  },
];

const groups: readonly HttpCase[] = [
  {
    name: 'a member has a security group',
    ...call('member', 'POST', '/security-groups', { security_group: { name: 'web' } }),
    expect: { status: 201, body: { security_group: { shared: false } } },
    save: { group: 'security_group.id' },
  },
  {
    name: 'a stranger has a network',
    ...call('stranger', 'POST', '/networks', { network: {} }),
    expect: { status: 201 },
    save: { theirs: 'network.id' },
  },
  {
    name: 'but no port in the group',
    ...call('stranger', 'POST', '/ports', { port: { network_id: '{theirs}', security_groups: ['{group}'] } }),
    expect: { status: 404, body: error('SecurityGroupNotFound') },
  },
  {
    name: 'groups lead nowhere',
    ...open({ ...group, action: 'access_as_external' }),
    expect: { status: 400, body: error('InvalidInput') },
  },
  { name: 'the group is opened', ...open(group), expect: { status: 201 }, save: { opened: 'rbac_policy.id' } },
  {
    name: 'and seen',
    ...call('stranger', 'GET', '/security-groups?shared=True'),
    expect: { status: 200, body: { security_groups: [{ id: '{group}', shared: true }] } },
  },
  {
    name: 'not to be changed',
    ...call('stranger', 'PUT', '/security-groups/{group}', { security_group: { name: 'x' } }),
    expect: { status: 403, body: error('PolicyNotAuthorized') },
  },
  {
    name: 'a port is in it',
    ...call('stranger', 'POST', '/ports', { port: { network_id: '{theirs}', security_groups: ['{group}'] } }),
    expect: { status: 201, body: { port: { security_groups: ['{group}'] } } },
    save: { port: 'port.id' },
  },
  {
    name: 'so that it stays open',
    ...call('member', 'DELETE', '/rbac-policies/{opened}'),
    expect: { status: 409, body: error('RbacPolicyInUse') },
  },
  { name: 'the port goes', ...call('stranger', 'DELETE', '/ports/{port}'), expect: { status: 204 } },
  {
    name: 'a third policy is made',
    ...open({ ...group, target_tenant: 'a' }),
    expect: { status: 201 },
  },
  { name: 'and a fourth', ...open({ ...group, target_tenant: 'b' }), expect: { status: 201 } },
  {
    name: 'but a fifth is',
    ...open({ ...group, target_tenant: 'c' }),
    expect: { status: 409, body: error('OverQuota') },
  },
  {
    name: 'the group takes its policies along',
    ...call('member', 'DELETE', '/security-groups/{group}'),
    expect: { status: 204 },
  },
  {
    name: 'and leaves those of others',
    ...call('member', 'GET', '/rbac-policies?fields=object_type'),
    expect: { status: 200, body: { rbac_policies: [{ object_type: 'network' }] } },
  },
];

httpCases('RBAC policies', fixture.app, [...opening, ...refusals, ...external, ...groups], { tokens });
