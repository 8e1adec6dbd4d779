import assert from 'node:assert/strict';
import { test } from 'node:test';
import { internalContext } from '@nimbo/context/internal-context.ts';
import { timestampOf } from '@nimbo/context/timestamp.ts';
import { reportAgents } from '../domain/agent-report.ts';
import { neutronFixture, type NeutronFixture } from '../testing/neutron-fixture.ts';
import { hostsOfNetwork } from './host-store.ts';

const ctx = internalContext();

const report = {
  startedAt: timestampOf(0),
  tunnelAddress: '192.0.2.1',
  physicalNetworks: ['public'],
  facts: { driver: 'linux' },
};

type Made = Readonly<Record<string, { readonly id: string }>>;

const maker =
  ({ ask }: NeutronFixture) =>
  async (noun: string, body: object): Promise<string> =>
    (await ask<Made>('admin', 'POST', `/${noun}s`, { [noun]: body }))[noun]?.id ?? '';

test('a network’s hosts are those of its ports, each once, and those that serve and route it', async () => {
  await using fixture = await neutronFixture();
  const make = maker(fixture);
  const [network, other] = [await make('network', {}), await make('network', {})];
  const hosts = async (id: string) => (await hostsOfNetwork(fixture.neutron.db.read, id)).toSorted();
  assert.deepEqual(await hosts(network), []);
  for (const host of ['c', 'a', 'b', 'a', 'c', ''])
    await make('port', { network_id: network, ...(host === '' ? {} : { 'binding:host_id': host }) });
  const moving = await make('port', { network_id: other, 'binding:host_id': 'd' });
  assert.deepEqual(await hosts(network), ['a', 'b', 'c']);
  assert.deepEqual(await hosts(other), ['d']);
  await fixture.ask('admin', 'PUT', `/ports/${moving}`, { port: { 'binding:host_id': 'e' } });
  assert.deepEqual(await hosts(other), ['e']);
  await reportAgents(ctx, fixture.neutron, 'node', report);
  const subnet = await make('subnet', { network_id: other, ip_version: 4, cidr: '10.0.0.0/24' });
  assert.deepEqual(await hosts(other), ['e', 'node']);
  const unserved = await make('subnet', {
    network_id: network,
    ip_version: 4,
    cidr: '10.1.0.0/24',
    enable_dhcp: false,
  });
  const router = await make('router', {});
  for (const id of [subnet, unserved])
    await fixture.ask('admin', 'PUT', `/routers/${router}/add_router_interface`, { subnet_id: id });
  assert.deepEqual(await hosts(network), ['a', 'b', 'c', 'node']);
});
