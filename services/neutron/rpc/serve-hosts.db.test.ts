import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createInProcessHub } from '@nimbo/bus/in-process-bus.ts';
import { internalContext } from '@nimbo/context/internal-context.ts';
import { hostRowsFixture } from '../testing/host-rows-fixture.ts';
import { neutronFixture } from '../testing/neutron-fixture.ts';
import { neutronHost, neutronTopic, type HostReport, type HostStatuses } from './host-interface.ts';
import { serveHosts } from './serve-hosts.ts';

const ctx = internalContext();

const open = async () => {
  const fixture = await neutronFixture();
  const database = fixture.database.database;
  await hostRowsFixture(database);
  const hub = createInProcessHub();
  const appeared = { times: 0 };
  await serveHosts(hub.bus(), fixture.neutron, () => {
    appeared.times += 1;
  });
  const [control, patience] = [{ topic: neutronTopic }, { deadline: 20_000 }];
  const desired = (host: string, since: string | null = null) =>
    hub.bus(host).call(ctx, control, neutronHost, 'desired', { since }, patience);
  const report = (host: string, statuses: HostStatuses | null) => {
    const configuration: HostReport['configuration'] = {
      driver: 'linux',
      tunnelAddress: '10.99.0.1',
      physicalNetworks: ['public'],
    };
    const told = { at: 1, startedAt: 1, configuration, statuses };
    return hub.bus(host).call(ctx, control, neutronHost, 'report', told, patience);
  };
  const status = async (table: 'ports' | 'routers' | 'floating_ips', id: string) =>
    (await database.read.selectFrom(table).select('status').where('id', '=', id).executeTakeFirst())?.status;
  return {
    database,
    rung: fixture.rung,
    appeared,
    desired,
    report,
    status,
    [Symbol.asyncDispose]: () => fixture[Symbol.asyncDispose](),
  };
};

const statusesOf = (status: 'ACTIVE' | 'ERROR', reason: string | null): HostStatuses => ({
  sequence: 's',
  ports: ['guest-11', 'dhcp', 'inside'].map((id) => ({ id, status, reason })),
  routers: [{ id: 'router', status, reason }],
  floatingIps: [{ id: 'fip', status, reason }],
});

test('a host is told what is bound, served and routed there, and nothing else', async () => {
  await using all = await open();
  const { sequence, state: told } = await all.desired('h1');
  assert.ok(told);
  assert.deepEqual(
    told.networks.map(({ id, dhcpPortId, ports }) => [id, dhcpPortId, ports.map((port) => `${port.id}@${port.host}`)]),
    [
      ['outside', null, ['gate@h1']],
      ['private', 'dhcp', ['dhcp@h1', 'guest-11@h1', 'guest-21@h2', 'inside@h1']],
    ],
  );
  assert.deepEqual(
    told.ports.map(({ id, securityGroupIds }) => [id, securityGroupIds]),
    [['guest-11', ['default']]],
  );
  assert.deepEqual(told.securityGroups[0]?.members, ['10.0.0.11', '10.0.0.21', '10.1.0.0/16']);
  assert.deepEqual(told.routers[0]?.gateway, { portId: 'gate', networkId: 'outside', hasSnat: true });
  assert.deepEqual(told.routers[0]?.floatingIps, [{ id: 'fip', floating: '172.24.4.100', fixed: '10.0.0.11' }]);
  assert.deepEqual(await all.desired('h1', sequence), { sequence, state: null });
  const { state: nothing } = await all.desired('h9');
  assert.deepEqual(nothing, {
    networks: [],
    ports: [],
    securityGroups: [],
    routers: [],
    tunnels: [{ host: 'h1', address: '10.99.0.1' }],
  });
});

test('a report turns what it speaks of, once, and only what is of its host', async () => {
  await using all = await open();
  await all.report('h2', statusesOf('ERROR', 'not mine'));
  assert.equal(await all.status('ports', 'guest-11'), 'DOWN');
  assert.equal(await all.status('routers', 'router'), 'ACTIVE');
  await all.report('h1', statusesOf('ACTIVE', null));
  assert.deepEqual(
    [
      await all.status('ports', 'guest-11'),
      await all.status('ports', 'inside'),
      await all.status('floating_ips', 'fip'),
    ],
    ['ACTIVE', 'ACTIVE', 'ACTIVE'],
  );
  await all.report('h1', statusesOf('ACTIVE', null));
  await all.report('h1', statusesOf('ERROR', 'no room'));
  assert.equal(await all.status('ports', 'guest-11'), 'ERROR');
  const binding = await all.database.read
    .selectFrom('port_bindings')
    .selectAll()
    .where('port_id', '=', 'guest-11')
    .executeTakeFirst();
  assert.deepEqual([binding?.reported_status, binding?.reported_reason], ['ERROR', 'no room']);
  const events = await all.database.read.selectFrom('events').select('type').execute();
  assert.equal(events.filter(({ type }) => type === 'neutron.port.status').length, 6);
});

test('a report makes agents known, and keeps them alive', async () => {
  await using all = await open();
  await all.report('h3', null);
  await all.report('h3', null);
  // The host that was there learns of a new tunnel, once.
  assert.deepEqual(all.rung, ['h1']);
  assert.equal(all.appeared.times, 1);
  const agents = await all.database.read.selectFrom('agents').selectAll().where('host', '=', 'h3').execute();
  assert.equal(agents.length, 4);
  assert.match(agents[0]?.configurations ?? '', /"tunneling_ip":"10\.99\.0\.1"/);
});
