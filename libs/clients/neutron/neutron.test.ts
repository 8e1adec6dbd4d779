import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { loopbackServer } from '@nimbo/client-http/loopback-server.fixture.ts';
import { internalContext } from '@nimbo/context/internal-context.ts';
import { floatingIpsClient } from './floating-ips.ts';
import { networksClient } from './networks.ts';
import { createNeutronHttp } from './neutron-http.ts';
import { portsClient } from './ports.ts';
import { securityGroupRulesClient, securityGroupsClient } from './security-groups.ts';
import { subnetsClient } from './subnets.ts';

const ctx = internalContext();

const neutron = () =>
  loopbackServer(({ method, url }) => {
    if (method === 'POST') return { status: 201, body: { port: { id: 'p' } } };
    if (method === 'DELETE') return { status: 204 };
    if (method === 'PUT') return { body: { port: { id: 'p', status: 'ACTIVE' } } };
    if (url === '/v2.0/networks/n') return { body: { network: { id: 'n', mtu: 1450 } } };
    if (url.startsWith('/v2.0/security-groups')) return { body: { security_groups: [{ id: 'g' }] } };
    if (url.startsWith('/v2.0/ports?')) return { body: { ports: [{ id: 'p' }] } };
    const detail = { type: 'SubnetNotFound', message: 'There is no subnet s.', detail: '' };
    return { status: 404, body: { NeutronError: detail } };
  });

describe('the neutron client', () => {
  it('shows, and tells what is not there in neutron’s words', async () => {
    await using server = await neutron();
    const http = createNeutronHttp({ endpoint: () => `${server.url}/v2.0/` });
    assert.equal((await networksClient(http).get(ctx, 'n')).mtu, 1450);
    const missing = { name: 'NotFound', message: 'There is no subnet s.' };
    await assert.rejects(subnetsClient(http).get(ctx, 's'), missing);
    await assert.rejects(floatingIpsClient(http).get(ctx, '../s'), { name: 'NotFound' });
    assert.equal(server.received.at(-1)?.url, '/v2.0/floatingips/..%2Fs');
  });

  it('lists by several values', async () => {
    await using server = await neutron();
    const http = createNeutronHttp({ endpoint: () => server.url });
    const ports = await portsClient(http).list(ctx, { device_id: ['a', 'b'] });
    assert.deepEqual(ports, [{ id: 'p' }]);
    assert.equal(server.received[0]?.url, '/v2.0/ports?device_id=a&device_id=b');
    assert.deepEqual(await securityGroupsClient(http).list(ctx), [{ id: 'g' }]);
  });

  it('makes, changes and deletes', async () => {
    await using server = await neutron();
    const http = createNeutronHttp({ endpoint: () => server.url });
    const ports = portsClient(http);
    assert.equal((await ports.create(ctx, { network_id: 'n' })).id, 'p');
    assert.equal((await ports.update(ctx, 'p', { 'binding:host_id': 'node' })).status, 'ACTIVE');
    await ports.remove(ctx, 'p');
    await securityGroupRulesClient(http).remove(ctx, 'r');
    const seen = server.received.map(({ method, url }) => `${method} ${url}`);
    assert.deepEqual(seen, [
      'POST /v2.0/ports',
      'PUT /v2.0/ports/p',
      'DELETE /v2.0/ports/p',
      'DELETE /v2.0/security-group-rules/r',
    ]);
  });
});
