import assert from 'node:assert/strict';
import { test } from 'node:test';
import { internalContext } from '@nimbo/context/internal-context.ts';
import { timestampOf } from '@nimbo/context/timestamp.ts';
import { reportAgents } from '../domain/agent-report.ts';
import { reportStatuses } from '../domain/status-report.ts';
import { scheduleWaiting } from '../domain/schedule-waiting.ts';
import { neutronFixture, type NeutronFixture } from '../testing/neutron-fixture.ts';

const ctx = internalContext();

type Made = Readonly<Record<string, { readonly id: string }>>;

/** A private network behind a router with a floating IP to a guest's port. */
const makeWorld = async ({ ask }: NeutronFixture) => {
  const make = async (plural: string, singular: string, body: object): Promise<string> =>
    (await ask<Made>('admin', 'POST', `/${plural}`, { [singular]: body }))[singular]?.id ?? '';
  const flat = { 'provider:network_type': 'flat', 'provider:physical_network': 'public' };
  const external = await make('networks', 'network', { 'router:external': true, ...flat });
  await make('subnets', 'subnet', { network_id: external, ip_version: 4, cidr: '172.24.4.0/24', enable_dhcp: false });
  const network = await make('networks', 'network', { name: 'a', shared: true });
  const subnet = await make('subnets', 'subnet', { network_id: network, ip_version: 4, cidr: '10.0.0.0/24' });
  const router = await make('routers', 'router', { external_gateway_info: { network_id: external } });
  await ask('admin', 'PUT', `/routers/${router}/add_router_interface`, { subnet_id: subnet });
  const port = await make('ports', 'port', { network_id: network, 'binding:host_id': 'node' });
  const floatingIp = await make('floatingips', 'floatingip', { floating_network_id: external, port_id: port });
  await ask('admin', 'PUT', `/networks/${network}/tags/red`);
  return { network, subnet, router, port, floatingIp };
};

const lists: readonly (readonly [path: string, queries: readonly string[]])[] = [
  [
    'networks',
    [
      'shared=True',
      'shared=False&router:external=True',
      'tags=red',
      'tags-any=red,blue&not-tags=blue',
      'not-tags-any=blue',
      'provider:physical_network=public',
      'provider:segmentation_id=3',
      'status=ACTIVE&name=a&name=b',
      'sort_key=name&sort_dir=desc&sort_key=created_at&limit=1',
      'mtu=1450&is_default=False',
    ],
  ],
  [
    'subnets',
    ['shared=True', 'subnetpool_id=x', 'router:external=False', 'gateway_ip=10.0.0.1', 'sort_key=gateway_ip&limit=1'],
  ],
  ['subnetpools', ['shared=True', 'is_default=True&ip_version=4', 'min_prefixlen=8&sort_key=default_quota&limit=1']],
  [
    'ports',
    [
      'fixed_ips=ip_address=10.0.0.1',
      'binding:host_id=node&binding:vif_type=bridge',
      'security_groups=x',
      'device_owner=network:router_interface&sort_key=mac_address',
    ],
  ],
  ['routers', ['admin_state_up=True&sort_key=name']],
  ['floatingips', ['port_id=x', 'status=DOWN&sort_key=router_id&limit=1']],
  ['security-groups', ['shared=False&name=default', 'shared=True', 'stateful=True']],
  [
    'rbac-policies',
    [
      'object_type=network&target_tenant=*',
      'target_tenant=x&limit=1',
      'sort_key=action&limit=1',
      'sort_key=target_tenant',
    ],
  ],
  ['security-group-rules', ['direction=egress&port_range_min=22', 'sort_key=protocol&sort_key=port_range_min']],
  ['agents', ['alive=True&agent_type=L3 agent', 'alive=False', 'sort_key=availability_zone']],
  ['network-ip-availabilities', ['ip_version=4']],
  ['quotas', ['']],
  ['availability_zones', ['']],
];

test('every list answers everybody, however it is narrowed and ordered', async () => {
  await using fixture = await neutronFixture();
  const facts = { driver: 'linux' };
  const report = { startedAt: timestampOf(0), tunnelAddress: '192.0.2.1', physicalNetworks: ['public'], facts };
  await reportAgents(ctx, fixture.neutron, 'node', report);
  const world = await makeWorld(fixture);
  for (const [path, queries] of lists) {
    for (const query of ['', ...queries]) {
      await fixture.ask('admin', 'GET', `/${path}?${query}`);
      const answer = await fixture.app.inject({
        method: 'GET',
        url: `/v2.0/${path}?${query}`,
        headers: { 'x-auth-token': 'reader' },
      });
      assert.ok([200, 403].includes(answer.statusCode), `${path}?${query}: ${answer.statusCode} ${answer.body}`);
    }
  }
  const seen = await fixture.ask<{ networks: { id: string }[] }>('reader', 'GET', '/networks?shared=True&tags=red');
  assert.deepEqual(
    seen.networks.map(({ id }) => id),
    [world.network],
  );
});

test('a list that is narrowed to several values shows what has any of them', async () => {
  await using fixture = await neutronFixture();
  const { network, port } = await makeWorld(fixture);
  const { ports } = await fixture.ask<{ ports: { id: string; device_id: string }[] }>('admin', 'GET', '/ports');
  const devices = [...new Set(ports.map(({ device_id }) => device_id))];
  assert.ok(devices.length > 1);
  const query = devices.map((device) => `device_id=${device}`).join('&');
  const all = await fixture.ask<{ ports: unknown[] }>('admin', 'GET', `/ports?${query}`);
  assert.equal(all.ports.length, ports.length);
  const named = await fixture.ask<{ ports: unknown[] }>('admin', 'GET', `/ports?id=${port}&id=${network}&id=${port}`);
  assert.equal(named.ports.length, 1);
});

test('lists of RBAC policies are ordered by their target', async () => {
  await using fixture = await neutronFixture();
  const { network } = await makeWorld(fixture);
  const policy = { object_type: 'network', object_id: network, action: 'access_as_shared' };
  for (const target of ['b', 'c', 'a'])
    await fixture.ask('admin', 'POST', '/rbac-policies', { rbac_policy: { ...policy, target_tenant: target } });
  const url = '/rbac-policies?sort_key=target_tenant&sort_dir=desc&limit=2';
  const listed = await fixture.ask<{ rbac_policies: { target_tenant: string }[] }>('admin', 'GET', url);
  assert.deepEqual(
    listed.rbac_policies.map(({ target_tenant }) => target_tenant),
    ['c', 'b'],
  );
});

test('a policy on a network in use stays, however it would go', async () => {
  await using fixture = await neutronFixture();
  const { ask } = fixture;
  const { network } = await ask<{ network: { id: string } }>('member', 'POST', '/networks', { network: {} });
  const policy = { object_type: 'network', object_id: network.id, action: 'access_as_shared' };
  const opened = await ask<{ rbac_policy: { id: string } }>('member', 'POST', '/rbac-policies', {
    rbac_policy: { ...policy, target_tenant: 'elsewhere' },
  });
  const { port } = await ask<{ port: { id: string } }>('stranger', 'POST', '/ports', {
    port: { network_id: network.id },
  });
  const url = `/rbac-policies/${opened.rbac_policy.id}`;
  await assert.rejects(
    ask('member', 'POST', '/rbac-policies', { rbac_policy: { ...policy, target_tenant: 'elsewhere' } }),
    /409/,
  );
  await assert.rejects(ask('member', 'PUT', url, { rbac_policy: { target_tenant: 'x' } }), /409/);
  await assert.rejects(ask('member', 'DELETE', url), /409/);
  await ask('stranger', 'DELETE', `/ports/${port.id}`);
  await ask('member', 'PUT', url, { rbac_policy: { target_tenant: 'x' } });
  await ask('member', 'DELETE', url);
});

test('what waits for an agent is given to one as soon as there is one, and its state told', async () => {
  await using fixture = await neutronFixture();
  const { router, floatingIp } = await makeWorld(fixture);
  assert.deepEqual(await scheduleWaiting(ctx, fixture.neutron), { networks: 0, routers: 0 });
  const report = { startedAt: timestampOf(0), tunnelAddress: '192.0.2.1', physicalNetworks: ['public'], facts: {} };
  await reportAgents(ctx, fixture.neutron, 'node', report);
  assert.deepEqual(await scheduleWaiting(ctx, fixture.neutron), { networks: 1, routers: 1 });
  assert.deepEqual(await scheduleWaiting(ctx, fixture.neutron), { networks: 0, routers: 0 });
  await reportStatuses(ctx, fixture.neutron, 'node', {
    ports: [],
    routers: [{ id: router, status: 'ERROR', reason: 'no bridge' }],
    floatingIps: [{ id: floatingIp, status: 'ACTIVE', reason: null }],
  });
  const shown = await fixture.ask<{ router: { status: string } }>('admin', 'GET', `/routers/${router}`);
  assert.equal(shown.router.status, 'ERROR');
  const address = await fixture.ask<{ floatingip: { status: string } }>('admin', 'GET', `/floatingips/${floatingIp}`);
  assert.equal(address.floatingip.status, 'ACTIVE');
});
