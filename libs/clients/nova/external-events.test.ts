import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { loopbackServer } from '@nimbo/client-http/loopback-server.fixture.ts';
import { internalContext } from '@nimbo/context/internal-context.ts';
import { externalEventsClient } from './external-events.ts';
import { createNovaHttp } from './nova-http.ts';
import { serverVolumesClient } from './server-volumes.ts';

const ctx = internalContext();
const plugged = { name: 'network-vif-plugged', server_uuid: 's', tag: 'p', status: 'completed' } as const;

describe('external events', () => {
  it('are told, and servers that are gone harm nobody', async () => {
    await using server = await loopbackServer(() => ({ status: 404, body: { itemNotFound: { message: 'none' } } }));
    const client = externalEventsClient(createNovaHttp({ endpoint: () => `${server.url}/v2.1` }));
    await client.send(ctx, []);
    assert.equal(server.received.length, 0);
    await client.send(ctx, [plugged]);
    assert.equal(server.received[0]?.url, '/v2.1/os-server-external-events');
    assert.deepEqual(JSON.parse(server.received[0]?.body ?? ''), { events: [plugged] });
  });

  it('of volumes that grew are told at a version that knows them; what a server has is asked the same way', async () => {
    const volumeAttachments = [{ volumeId: 'v', attachment_id: 'a' }];
    await using server = await loopbackServer(() => ({ body: { volumeAttachments } }));
    const http = createNovaHttp({ endpoint: () => server.url });
    await externalEventsClient(http).send(ctx, [{ ...plugged, name: 'volume-extended' }]);
    assert.deepEqual(await serverVolumesClient(http).list(ctx, 's'), volumeAttachments);
    const versions = server.received.map(({ headers }) => headers['openstack-api-version']);
    assert.deepEqual(versions, ['compute 2.51', 'compute 2.89']);
  });

  it('are refused aloud', async () => {
    await using server = await loopbackServer(() => ({ status: 403, body: { forbidden: { message: 'no' } } }));
    const client = externalEventsClient(createNovaHttp({ endpoint: () => server.url }));
    await assert.rejects(client.send(ctx, [plugged]));
  });
});
