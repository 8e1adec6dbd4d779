import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { loopbackServer } from '@nimbo/client-http/loopback-server.fixture.ts';
import { createNeutronHttp } from '@nimbo/client-neutron/neutron-http.ts';
import { internalContext } from '@nimbo/context/internal-context.ts';
import { neutronNetworks } from './neutron.ts';

const ctx = internalContext();
const caller = { token: 'user', projectId: 'p1' };

const network = (id: string, given: object = {}) => ({
  id,
  name: `net-${id}`,
  project_id: 'p1',
  mtu: 1450,
  shared: false,
  'router:external': false,
  subnets: ['s1'],
  ...given,
});

const port = (given: object = {}) => ({
  id: 'port1',
  project_id: 'p1',
  network_id: 'n1',
  mac_address: 'fa:16:3e:00:00:01',
  device_id: '',
  status: 'DOWN',
  fixed_ips: [{ subnet_id: 's1', ip_address: '10.0.0.5' }],
  'binding:vif_type': 'unbound',
  ...given,
});

const group = (id: string, name: string) => ({ id, name, project_id: 'p1' });

/** Answers by method and path without its query. */
const neutron = (answers: Readonly<Record<string, unknown>>) =>
  loopbackServer(({ method, url }) => {
    const key = `${method} ${url.split('?')[0]?.replace('/v2.0', '')}`;
    const body = answers[key];
    if (body === undefined)
      return { status: 404, body: { NeutronError: { type: 'X', message: 'no such', detail: '' } } };
    return { body };
  });

describe('networks at neutron', () => {
  it('offers the project its own networks and shared ones, asked with the caller’s token', async () => {
    const networks = [
      network('n1'),
      network('n2', { project_id: 'p2' }),
      network('n3', { project_id: 'p2', shared: true }),
    ];
    await using server = await neutron({ 'GET /networks': { networks } });
    const driver = neutronNetworks(createNeutronHttp({ endpoint: () => server.url }));
    const found = await driver.networks(ctx, caller);
    assert.deepEqual(
      found.map(({ id }) => id),
      ['n1', 'n3'],
    );
    assert.equal(server.received[0]?.headers['x-auth-token'], 'user');
  });

  it('makes a port that is bound at once', async () => {
    await using server = await neutron({ 'POST /ports': { port: port({ 'binding:vif_type': 'bridge' }) } });
    const driver = neutronNetworks(createNeutronHttp({ endpoint: () => server.url }));
    const place = { deviceId: 'vm', host: 'h1', zone: 'nova' };
    const wanted = { projectId: 'p1', networkId: 'n1', fixedIp: '10.0.0.5', securityGroups: ['g1'], ...place };
    assert.equal((await driver.createPort(ctx, wanted)).vifType, 'bridge');
    assert.deepEqual(JSON.parse(server.received[0]?.body ?? ''), {
      port: {
        network_id: 'n1',
        project_id: 'p1',
        device_id: 'vm',
        device_owner: 'compute:nova',
        'binding:host_id': 'h1',
        fixed_ips: [{ ip_address: '10.0.0.5' }],
        security_groups: ['g1'],
      },
    });
  });

  it('takes no port that somebody else has, and gives back what is gone', async () => {
    await using server = await neutron({ 'GET /ports/port1': { port: port({ device_id: 'other' }) } });
    const driver = neutronNetworks(createNeutronHttp({ endpoint: () => server.url }));
    const binding = { deviceId: 'vm', host: 'h1', zone: 'nova' };
    await assert.rejects(driver.bindPort(ctx, 'port1', binding), { name: 'Conflict' });
    await driver.unbindPort(ctx, 'gone');
    await driver.deletePort(ctx, 'gone');
  });

  it('finds security groups by name or id, and says which it does not', async () => {
    const security_groups = [group('g1', 'default'), group('g2', 'web'), group('g3', 'twice'), group('g4', 'twice')];
    await using server = await neutron({ 'GET /security-groups': { security_groups } });
    const driver = neutronNetworks(createNeutronHttp({ endpoint: () => server.url }));
    assert.deepEqual(await driver.securityGroups(ctx, caller, ['web', 'g1', 'default']), ['g2', 'g1']);
    await assert.rejects(driver.securityGroups(ctx, caller, ['none']), { name: 'BadRequest', message: /'none'/ });
    await assert.rejects(driver.securityGroups(ctx, caller, ['twice']), { name: 'Conflict' });
  });

  it('describes ports with their networks and floating addresses', async () => {
    const floatingips = [
      { id: 'f', port_id: 'port1', fixed_ip_address: '10.0.0.5', floating_ip_address: '172.24.4.9' },
    ];
    await using server = await neutron({
      'GET /ports': { ports: [port()] },
      'GET /networks': { networks: [network('n1')] },
      'GET /floatingips': { floatingips },
    });
    const driver = neutronNetworks(createNeutronHttp({ endpoint: () => server.url }));
    const [one] = await driver.describe(ctx, await driver.portsOf(ctx, 'vm'));
    assert.deepEqual([one?.label, one?.mtu], ['net-n1', 1450]);
    assert.deepEqual(one?.addresses, [{ address: '10.0.0.5', subnetId: 's1', version: 4, floating: ['172.24.4.9'] }]);
  });
});
