import assert from 'node:assert/strict';
import { test } from 'node:test';
import { internalContext } from '@nimbo/context/internal-context.ts';
import { timestampOf } from '@nimbo/context/timestamp.ts';
import { neutronFixture, type NeutronFixture } from '../testing/neutron-fixture.ts';
import { reportAgents, type AgentReport } from './agent-report.ts';
import { reportStatuses } from './status-report.ts';

const ctx = internalContext();

const usual: AgentReport = {
  startedAt: timestampOf(0),
  tunnelAddress: '192.0.2.1',
  physicalNetworks: ['public'],
  facts: { driver: 'linux' },
};

interface ShownPort {
  readonly port: {
    readonly id: string;
    readonly status: string;
    readonly 'binding:vif_type': string;
    readonly 'binding:vif_details': { readonly reason?: string };
    readonly fixed_ips: readonly { readonly ip_address: string }[];
  };
}

const network = async ({ ask }: NeutronFixture, attributes: object = {}): Promise<string> => {
  const made = await ask<{ network: { id: string } }>('admin', 'POST', '/networks', { network: attributes });
  return made.network.id;
};

const boundPort = ({ ask }: NeutronFixture, networkId: string, host: string) =>
  ask<ShownPort>('admin', 'POST', '/ports', { port: { network_id: networkId, 'binding:host_id': host } });

test('a host whose agent reports gets ports; others do not, and say why', async () => {
  await using fixture = await neutronFixture();
  const id = await network(fixture);
  assert.equal(await reportAgents(ctx, fixture.neutron, 'node', usual), true);
  assert.equal(await reportAgents(ctx, fixture.neutron, 'node', usual), false);
  const { port } = await boundPort(fixture, id, 'node');
  assert.equal(port['binding:vif_type'], 'bridge');
  assert.ok(fixture.rung.includes('node'));
  const elsewhere = await boundPort(fixture, id, 'other');
  assert.equal(elsewhere.port['binding:vif_type'], 'binding_failed');
  assert.match(elsewhere.port['binding:vif_details'].reason ?? '', /host other has no Linux bridge agent/);
});

test('a host without an address for tunnels gets no ports of vxlan networks, nor of physical networks it lacks', async () => {
  await using fixture = await neutronFixture();
  await reportAgents(ctx, fixture.neutron, 'node', { ...usual, tunnelAddress: null, physicalNetworks: [] });
  const tunnelled = await boundPort(fixture, await network(fixture), 'node');
  assert.match(tunnelled.port['binding:vif_details'].reason ?? '', /no address for tunnels/);
  const flat = await network(fixture, { 'provider:network_type': 'flat', 'provider:physical_network': 'public' });
  assert.match(
    (await boundPort(fixture, flat, 'node')).port['binding:vif_details'].reason ?? '',
    /physical network public/,
  );
});

test('a port becomes active when its host says so, and only then', async () => {
  await using fixture = await neutronFixture();
  const id = await network(fixture);
  await reportAgents(ctx, fixture.neutron, 'node', usual);
  const { port } = await boundPort(fixture, id, 'node');
  const report = (host: string, status: 'ACTIVE' | 'DOWN' | 'ERROR', reason: string | null = null) =>
    reportStatuses(ctx, fixture.neutron, host, {
      ports: [{ id: port.id, status, reason }],
      routers: [],
      floatingIps: [],
    });
  const statusNow = async () => (await fixture.ask<ShownPort>('admin', 'GET', `/ports/${port.id}`)).port.status;
  await report('other', 'ACTIVE');
  assert.equal(await statusNow(), 'DOWN');
  await report('node', 'ACTIVE');
  await report('node', 'ACTIVE');
  assert.equal(await statusNow(), 'ACTIVE');
  await report('node', 'ERROR', 'no such bridge');
  assert.equal(await statusNow(), 'ERROR');
  const events = await fixture.neutron.db.read
    .selectFrom('events')
    .select(['state_before', 'state_after'])
    .where('type', '=', 'neutron.port.status')
    .orderBy('row_id')
    .execute();
  assert.deepEqual(events, [
    { state_before: 'DOWN', state_after: 'ACTIVE' },
    { state_before: 'ACTIVE', state_after: 'ERROR' },
  ]);
});

test('a simulated network binds and wires everywhere', async () => {
  await using fixture = await neutronFixture({ settings: { mechanism_driver: 'fake' } });
  const { port } = await boundPort(fixture, await network(fixture), 'anything');
  assert.equal(port['binding:vif_type'], 'bridge');
  assert.equal(port.status, 'ACTIVE');
});

test('a subnet with DHCP gets a server on a working agent, and it goes with DHCP', async () => {
  await using fixture = await neutronFixture();
  await reportAgents(ctx, fixture.neutron, 'node', usual);
  const id = await network(fixture);
  const subnet = { network_id: id, ip_version: 4, cidr: '10.0.0.0/24' };
  const made = await fixture.ask<{ subnet: { id: string } }>('admin', 'POST', '/subnets', { subnet });
  const servers = async () =>
    (await fixture.ask<{ ports: ShownPort['port'][] }>('admin', 'GET', '/ports?device_owner=network:dhcp')).ports;
  const [server, ...more] = await servers();
  assert.equal(more.length, 0);
  assert.equal(server?.['binding:vif_type'], 'bridge');
  assert.equal(server?.fixed_ips.length, 1);
  await fixture.ask('admin', 'PUT', `/subnets/${made.subnet.id}`, { subnet: { enable_dhcp: false } });
  assert.deepEqual(await servers(), []);
  await fixture.ask('admin', 'PUT', `/subnets/${made.subnet.id}`, { subnet: { enable_dhcp: true } });
  assert.equal((await servers()).length, 1);
  await fixture.ask('admin', 'DELETE', `/networks/${id}`);
  assert.deepEqual(await servers(), []);
});
