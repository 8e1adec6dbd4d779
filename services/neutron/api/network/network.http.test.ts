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
const error = (type: string) => ({ NeutronError: { type, detail: '' } });

const cases: readonly HttpCase[] = [
  {
    name: 'a member makes a network, and sees nothing of what it is made of',
    ...call('member', 'POST', '/networks', { network: { name: 'private', description: 'mine' } }),
    expect: {
      status: 201,
      body: {
        network: {
          name: 'private',
          description: 'mine',
          project_id: 'example',
          tenant_id: 'example',
          admin_state_up: true,
          status: 'ACTIVE',
          mtu: 1450,
          shared: false,
          'router:external': false,
          port_security_enabled: true,
          subnets: [],
          revision_number: 1,
          'provider:network_type': undefined,
        },
      },
    },
    save: { private: 'network.id' },
  },
  {
    name: 'an administrator sees what it is made of',
    ...call('admin', 'GET', '/networks/{private}'),
    expect: { status: 200, body: { network: { 'provider:network_type': 'vxlan' } } },
  },
  {
    name: 'a reader of the project sees it',
    ...call('reader', 'GET', '/networks/{private}?fields=id&fields=name'),
    expect: { status: 200, body: { network: { name: 'private', mtu: undefined } } },
  },
  {
    name: 'another project does not',
    ...call('stranger', 'GET', '/networks/{private}'),
    expect: { status: 404, body: error('NetworkNotFound') },
  },
  { name: 'nor on its list', ...call('stranger', 'GET', '/networks'), expect: { status: 200, body: { networks: [] } } },
  {
    name: 'a reader makes none',
    ...call('reader', 'POST', '/networks', { network: {} }),
    expect: { status: 403, body: error('PolicyNotAuthorized') },
  },
  {
    name: 'a member shares none',
    ...call('member', 'POST', '/networks', { network: { shared: true } }),
    expect: { status: 403, body: error('PolicyNotAuthorized') },
  },
  {
    name: 'a member makes none for others',
    ...call('member', 'POST', '/networks', { network: { project_id: 'elsewhere' } }),
    expect: { status: 400, body: error('HTTPBadRequest') },
  },
  {
    name: 'what is unknown is refused',
    ...call('member', 'POST', '/networks', { network: { colour: 'red' } }),
    expect: { status: 400 },
  },
  {
    name: 'and what has the wrong type',
    ...call('member', 'POST', '/networks', { network: { admin_state_up: 'maybe' } }),
    expect: { status: 400 },
  },
  {
    name: 'an administrator makes the external network',
    ...call('admin', 'POST', '/networks', {
      network: {
        name: 'public',
        'router:external': true,
        is_default: true,
        'provider:network_type': 'flat',
        'provider:physical_network': 'public',
      },
    }),
    expect: {
      status: 201,
      body: {
        network: { 'router:external': true, is_default: true, mtu: 1500, 'provider:physical_network': 'public' },
      },
    },
    save: { public: 'network.id' },
  },
  {
    name: 'which every project sees',
    ...call('stranger', 'GET', '/networks?router:external=True'),
    expect: { status: 200, body: { networks: [{ name: 'public', shared: false }] } },
  },
  {
    name: 'a physical network has one flat network',
    ...call('admin', 'POST', '/networks', {
      network: { 'provider:network_type': 'flat', 'provider:physical_network': 'public' },
    }),
    expect: { status: 409, body: error('FlatNetworkInUse') },
  },
  {
    name: 'an unknown type is refused',
    ...call('admin', 'POST', '/networks', { network: { 'provider:network_type': 'token-ring' } }),
    expect: { status: 400, body: error('InvalidInput') },
  },
  {
    name: 'a segment is had once',
    ...call('admin', 'POST', '/networks', {
      networks: [
        { 'provider:network_type': 'vxlan', 'provider:segmentation_id': '77' },
        { 'provider:network_type': 'vxlan', 'provider:segmentation_id': 77 },
      ],
    }),
    expect: { status: 409, body: error('TunnelIdInUse') },
  },
  {
    name: 'several are made at once',
    ...call('member', 'POST', '/networks', { networks: [{ name: 'a' }, { name: 'b' }] }),
    expect: { status: 201, body: { networks: [{ name: 'a' }, { name: 'b' }] } },
  },
  {
    name: 'lists are ordered and cut into pages',
    ...call('member', 'GET', '/networks?project_id=example&sort_key=name&sort_dir=desc&limit=2'),
    expect: {
      status: 200,
      body: { networks: [{ name: 'private' }, { name: 'b' }], networks_links: [{ rel: 'next' }] },
    },
    save: { last: 'networks.1.id' },
  },
  {
    name: 'the next page goes on',
    ...call('member', 'GET', '/networks?project_id=example&sort_key=name&sort_dir=desc&limit=2&marker={last}'),
    expect: { status: 200, body: { networks: [{ name: 'a' }], networks_links: [{ rel: 'previous' }] } },
  },
  {
    name: 'a marker that is nothing is refused',
    ...call('member', 'GET', '/networks?limit=2&marker=nothing'),
    expect: { status: 400 },
  },
  {
    name: 'a filter that is none is refused',
    ...call('member', 'GET', '/networks?colour=red'),
    expect: { status: 400 },
  },
  {
    name: 'a member changes a name',
    ...call('member', 'PUT', '/networks/{private}', { network: { name: 'renamed' } }),
    expect: { status: 200, body: { network: { name: 'renamed', revision_number: 2 } } },
  },
  {
    name: 'not if it has been changed since',
    ...call('member', 'PUT', '/networks/{private}', { network: { name: 'again' } }),
    headers: { 'if-match': 'revision_number=1' },
    expect: { status: 412, body: error('RevisionNumberConstraintFailed') },
  },
  {
    name: 'another project does not',
    ...call('stranger', 'PUT', '/networks/{private}', { network: { name: 'x' } }),
    expect: { status: 404, body: error('NetworkNotFound') },
  },
  {
    name: 'nor what it may only see',
    ...call('stranger', 'PUT', '/networks/{public}', { network: { name: 'x' } }),
    expect: { status: 403, body: error('PolicyNotAuthorized') },
  },
  {
    name: 'an administrator shares it',
    ...call('admin', 'PUT', '/networks/{private}', { network: { shared: true } }),
    expect: { status: 200, body: { network: { shared: true } } },
  },
  {
    name: 'then every project sees it',
    ...call('stranger', 'GET', '/networks/{private}'),
    expect: { status: 200, body: { network: { shared: true, name: 'renamed' } } },
  },
  {
    name: 'a network too wide for its tunnel is refused',
    ...call('member', 'PUT', '/networks/{private}', { network: { mtu: 1500 } }),
    expect: { status: 400, body: error('InvalidInput') },
  },
  { name: 'a member deletes it', ...call('member', 'DELETE', '/networks/{private}'), expect: { status: 204 } },
  {
    name: 'and it is gone',
    ...call('member', 'GET', '/networks/{private}'),
    expect: { status: 404, body: error('NetworkNotFound') },
  },
  {
    name: 'nobody without a token gets anywhere',
    method: 'GET',
    url: '/v2.0/networks',
    expect: { status: 401 },
  },
];

httpCases('networks', fixture.app, cases, { tokens });
