import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { loopbackServer } from '@nimbo/client-http/loopback-server.fixture.ts';
import { internalContext } from '@nimbo/context/internal-context.ts';
import { externalEventsClient } from './external-events.ts';
import { createNovaHttp } from './nova-http.ts';

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

  it('are refused aloud', async () => {
    await using server = await loopbackServer(() => ({ status: 403, body: { forbidden: { message: 'no' } } }));
    const client = externalEventsClient(createNovaHttp({ endpoint: () => server.url }));
    await assert.rejects(client.send(ctx, [plugged]));
  });
});
