import { after, before } from 'node:test';
import { internalContext } from '@nimbo/context/internal-context.ts';
import { timestampOf } from '@nimbo/context/timestamp.ts';
import { httpCases, type HttpCase } from '@nimbo/testkit/http-cases.ts';
import { reportAgents } from '../../domain/agent-report.ts';
import { neutronFixture, tokens } from '../../testing/neutron-fixture.ts';

const fixture = await neutronFixture();
after(() => fixture[Symbol.asyncDispose]());
before(() =>
  reportAgents(internalContext(), fixture.neutron, 'node', {
    startedAt: timestampOf(0),
    tunnelAddress: '192.0.2.1',
    physicalNetworks: ['public'],
    facts: {},
  }),
);

const call = (as: string, method: string, url: string, body?: unknown) => ({
  as,
  method,
  url: `/v2.0${url}`,
  ...(body === undefined ? {} : { body }),
});
const error = (type: string) => ({ NeutronError: { type } });
const nothing = '00000000-0000-4000-8000-000000000000';
const addInterface = (named: object, as = 'member') => call(as, 'PUT', '/routers/{router}/add_router_interface', named);
const removeInterface = (named: object) => call('member', 'PUT', '/routers/{router}/remove_router_interface', named);
const change = (router: object, as = 'member') => call(as, 'PUT', '/routers/{router}', { router });
const floating = (given: object, as = 'member') =>
  call(as, 'POST', '/floatingips', { floatingip: { floating_network_id: '{public}', ...given } });
const lead = (given: object) => call('member', 'PUT', '/floatingips/{fip}', { floatingip: given });

const ground: readonly HttpCase[] = [
  {
    name: 'an external network is there',
    ...call('admin', 'POST', '/networks', {
      network: { 'router:external': true, 'provider:network_type': 'flat', 'provider:physical_network': 'public' },
    }),
    expect: { status: 201 },
    save: { public: 'network.id' },
  },
  {
    name: 'with a subnet without DHCP',
    ...call('admin', 'POST', '/subnets', {
      subnet: { network_id: '{public}', ip_version: 4, cidr: '172.24.4.0/24', enable_dhcp: false },
    }),
    expect: { status: 201 },
    save: { publicSubnet: 'subnet.id' },
  },
  {
    name: 'a private network is there',
    ...call('member', 'POST', '/networks', { network: {} }),
    expect: { status: 201 },
    save: { private: 'network.id' },
  },
  {
    name: 'with a subnet',
    ...call('member', 'POST', '/subnets', { subnet: { network_id: '{private}', ip_version: 4, cidr: '10.0.0.0/24' } }),
    expect: { status: 201 },
    save: { subnet: 'subnet.id' },
  },
  {
    name: 'and a guest’s port',
    ...call('member', 'POST', '/ports', { port: { network_id: '{private}', fixed_ips: [{ ip_address: '10.0.0.9' }] } }),
    expect: { status: 201 },
    save: { port: 'port.id' },
  },
];

const routers: readonly HttpCase[] = [
  {
    name: 'a router begins without ways',
    ...call('member', 'POST', '/routers', { router: { name: 'r' } }),
    expect: {
      status: 201,
      body: { router: { name: 'r', status: 'ACTIVE', external_gateway_info: null, routes: [], project_id: 'example' } },
    },
    save: { router: 'router.id' },
  },
  { name: 'a reader makes none', ...call('reader', 'POST', '/routers', { router: {} }), expect: { status: 403 } },
  {
    name: 'another project does not see it',
    ...call('stranger', 'GET', '/routers/{router}'),
    expect: { status: 404, body: error('RouterNotFound') },
  },
  {
    name: 'a network that is not external is no gateway',
    ...change({ external_gateway_info: { network_id: '{private}' } }),
    expect: { status: 400, body: error('BadRequest') },
  },
  {
    name: 'nor one that is none',
    ...change({ external_gateway_info: { network_id: nothing } }),
    expect: { status: 404, body: error('NetworkNotFound') },
  },
  {
    name: 'a member does not choose whether it translates',
    ...change({ external_gateway_info: { network_id: '{public}', enable_snat: false } }),
    expect: { status: 403, body: error('PolicyNotAuthorized') },
  },
  {
    name: 'a gateway gets an address there',
    ...change({ external_gateway_info: { network_id: '{public}' } }),
    expect: {
      status: 200,
      body: {
        router: {
          external_gateway_info: {
            network_id: '{public}',
            enable_snat: true,
            external_fixed_ips: [{ subnet_id: '{publicSubnet}' }],
          },
        },
      },
    },
  },
  {
    name: 'an agent carries the router',
    ...call('admin', 'GET', '/routers/{router}/l3-agents'),
    expect: { status: 200, body: { agents: [{ host: 'node', agent_type: 'L3 agent', alive: true }] } },
    save: { agent: 'agents.0.id' },
  },
  {
    name: 'and its port is plugged in there',
    ...call('admin', 'GET', '/ports?device_id={router}'),
    expect: {
      status: 200,
      body: { ports: [{ device_owner: 'network:router_gateway', 'binding:host_id': 'node', project_id: '' }] },
    },
    save: { gateway: 'ports.0.id' },
  },
  {
    name: 'which stays with the router',
    ...call('admin', 'DELETE', '/ports/{gateway}'),
    expect: { status: 409, body: error('ServicePortInUse') },
  },
  { name: 'an interface is in one place', ...addInterface({}), expect: { status: 400, body: error('BadRequest') } },
  {
    name: 'that is known',
    ...addInterface({ subnet_id: nothing }),
    expect: { status: 404, body: error('SubnetNotFound') },
  },
  { name: 'a reader adds none', ...addInterface({ subnet_id: '{subnet}' }, 'reader'), expect: { status: 403 } },
  {
    name: 'an interface has the gateway’s address',
    ...addInterface({ subnet_id: '{subnet}' }),
    expect: {
      status: 200,
      body: { id: '{router}', subnet_id: '{subnet}', subnet_ids: ['{subnet}'], network_id: '{private}' },
    },
    save: { interface: 'port_id' },
  },
  {
    name: 'as its port says',
    ...call('member', 'GET', '/ports/{interface}'),
    expect: {
      status: 200,
      body: {
        port: {
          device_owner: 'network:router_interface',
          fixed_ips: [{ ip_address: '10.0.0.1' }],
          port_security_enabled: false,
        },
      },
    },
  },
  { name: 'once', ...addInterface({ subnet_id: '{subnet}' }), expect: { status: 400, body: error('BadRequest') } },
  {
    name: 'a port that is in use is no interface',
    ...addInterface({ port_id: '{interface}' }),
    expect: { status: 409, body: error('PortInUse') },
  },
  {
    name: 'the subnet’s gateway stays',
    ...call('member', 'PUT', '/subnets/{subnet}', { subnet: { gateway_ip: '10.0.0.2' } }),
    expect: { status: 409 },
  },
  {
    name: 'the router stays',
    ...call('member', 'DELETE', '/routers/{router}'),
    expect: { status: 409, body: error('RouterInUse') },
  },
  {
    name: 'routes lead through its subnets',
    ...change({ routes: [{ destination: '192.168.0.5/16', nexthop: '10.0.0.7' }] }),
    expect: { status: 200, body: { router: { routes: [{ destination: '192.168.0.0/16', nexthop: '10.0.0.7' }] } } },
  },
  {
    name: 'not elsewhere',
    ...change({ routes: [{ destination: '192.168.0.0/16', nexthop: '10.9.0.7' }] }),
    expect: { status: 400, body: error('InvalidRoutes') },
  },
  {
    name: 'nor to itself',
    ...change({ routes: [{ destination: '192.168.0.0/16', nexthop: '10.0.0.1' }] }),
    expect: { status: 400, body: error('InvalidRoutes') },
  },
  {
    name: 'one more is added',
    ...call('member', 'PUT', '/routers/{router}/add_extraroutes', {
      router: { routes: [{ destination: '192.0.2.0/24', nexthop: '10.0.0.8' }] },
    }),
    expect: { status: 200, body: { router: { routes: [{ nexthop: '10.0.0.7' }, { nexthop: '10.0.0.8' }] } } },
  },
  {
    name: 'an interface that routes need stays',
    ...removeInterface({ subnet_id: '{subnet}' }),
    expect: { status: 409, body: error('RouterInterfaceInUseByRoute') },
  },
  { name: 'the routes go', ...change({ routes: null }), expect: { status: 200, body: { router: { routes: [] } } } },
];

const floatingIps: readonly HttpCase[] = [
  {
    name: 'a floating IP leads nowhere at first',
    ...floating({ description: 'f' }),
    expect: {
      status: 201,
      body: {
        floatingip: { port_id: null, router_id: null, fixed_ip_address: null, status: 'DOWN', port_details: null },
      },
    },
    save: { fip: 'floatingip.id', address: 'floatingip.floating_ip_address' },
  },
  {
    name: 'a member does not choose its address',
    ...floating({ floating_ip_address: '172.24.4.77' }),
    expect: { status: 403 },
  },
  {
    name: 'a manager does',
    ...floating({ floating_ip_address: '172.24.4.77' }, 'manager'),
    expect: { status: 201, body: { floatingip: { floating_ip_address: '172.24.4.77' } } },
    save: { second: 'floatingip.id' },
  },
  {
    name: 'once',
    ...floating({ floating_ip_address: '172.24.4.77' }, 'manager'),
    expect: { status: 409, body: error('IpAddressAlreadyAllocated') },
  },
  {
    name: 'on an external network',
    ...floating({ floating_network_id: '{private}' }),
    expect: { status: 400, body: error('BadRequest') },
  },
  {
    name: 'to a port that is none it does not lead',
    ...lead({ port_id: nothing }),
    expect: { status: 404, body: error('PortNotFound') },
  },
  {
    name: 'nor to an address that the port does not have',
    ...lead({ port_id: '{port}', fixed_ip_address: '10.0.0.8' }),
    expect: { status: 400, body: error('BadRequest') },
  },
  {
    name: 'it leads to a port through the router between',
    ...lead({ port_id: '{port}' }),
    expect: {
      status: 200,
      body: {
        floatingip: {
          port_id: '{port}',
          fixed_ip_address: '10.0.0.9',
          router_id: '{router}',
          port_details: { network_id: '{private}' },
        },
      },
    },
  },
  {
    name: 'another one does not lead there too',
    ...call('manager', 'PUT', '/floatingips/{second}', { floatingip: { port_id: '{port}' } }),
    expect: { status: 409, body: error('FloatingIPPortAlreadyAssociated') },
  },
  {
    name: 'it is found by its port',
    ...call('member', 'GET', '/floatingips?port_id={port}'),
    expect: { status: 200, body: { floatingips: [{ id: '{fip}' }] } },
  },
  {
    name: 'another project does not see it',
    ...call('stranger', 'GET', '/floatingips/{fip}'),
    expect: { status: 404, body: error('FloatingIPNotFound') },
  },
  {
    name: 'the gateway stays',
    ...change({ external_gateway_info: {} }),
    expect: { status: 409, body: error('RouterExternalGatewayInUseByFloatingIp') },
  },
  {
    name: 'and the interface',
    ...removeInterface({ subnet_id: '{subnet}' }),
    expect: { status: 409, body: error('RouterInterfaceInUseByFloatingIP') },
  },
  { name: 'the port goes', ...call('member', 'DELETE', '/ports/{port}'), expect: { status: 204 } },
  {
    name: 'and lets it go',
    ...call('member', 'GET', '/floatingips/{fip}'),
    expect: { status: 200, body: { floatingip: { port_id: null, router_id: null, status: 'DOWN' } } },
  },
  { name: 'it goes', ...call('member', 'DELETE', '/floatingips/{fip}'), expect: { status: 204 } },
  { name: 'and the other', ...call('member', 'DELETE', '/floatingips/{second}'), expect: { status: 204 } },
];

const ends: readonly HttpCase[] = [
  {
    name: 'an unknown interface is none',
    ...removeInterface({ subnet_id: nothing }),
    expect: { status: 404, body: error('RouterInterfaceNotFoundForSubnet') },
  },
  {
    name: 'an agent lets a router go',
    ...call('admin', 'DELETE', '/agents/{agent}/l3-routers/{router}'),
    expect: { status: 204 },
  },
  {
    name: 'then nobody carries it',
    ...call('admin', 'GET', '/routers/{router}/l3-agents'),
    expect: { status: 200, body: { agents: [] } },
  },
  {
    name: 'and takes it up again',
    ...call('admin', 'POST', '/agents/{agent}/l3-routers', { router_id: '{router}' }),
    expect: { status: 201 },
  },
  {
    name: 'as it says',
    ...call('admin', 'GET', '/agents/{agent}/l3-routers'),
    expect: { status: 200, body: { routers: [{ id: '{router}' }] } },
  },
  { name: 'nobody else asks', ...call('member', 'GET', '/agents/{agent}/l3-routers'), expect: { status: 403 } },
  {
    name: 'the interface goes',
    ...removeInterface({ subnet_id: '{subnet}' }),
    expect: { status: 200, body: { port_id: '{interface}' } },
  },
  {
    name: 'the gateway goes',
    ...change({ external_gateway_info: {} }),
    expect: { status: 200, body: { router: { external_gateway_info: null } } },
  },
  { name: 'the router goes', ...call('member', 'DELETE', '/routers/{router}'), expect: { status: 204 } },
  {
    name: 'and leaves nothing',
    ...call('admin', 'GET', '/ports?device_id={router}'),
    expect: { status: 200, body: { ports: [] } },
  },
  {
    name: 'a floating IP that leads nowhere',
    ...floating({}),
    expect: { status: 201 },
    save: { idle: 'floatingip.id' },
  },
  { name: 'the networks go', ...call('admin', 'DELETE', '/networks/{public}'), expect: { status: 204 } },
  {
    name: 'and takes it along',
    ...call('member', 'GET', '/floatingips/{idle}'),
    expect: { status: 404, body: error('FloatingIPNotFound') },
  },
];

httpCases('routers and floating IPs', fixture.app, [...ground, ...routers, ...floatingIps, ...ends], { tokens });
