import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { loopbackServer } from '@nimbo/client-http/loopback-server.fixture.ts';
import { internalContext } from '@nimbo/context/internal-context.ts';
import { attachmentsClient } from './attachments.ts';
import { createCinderHttp } from './cinder-http.ts';
import { snapshotsClient } from './snapshots.ts';
import { volumesClient } from './volumes.ts';

const ctx = internalContext();

const cinder = () =>
  loopbackServer(({ method, url }) => {
    if (url === '/v3/volumes/v1') return { body: { volume: { id: 'v1', status: 'available' } } };
    if (url === '/v3/snapshots/s1') return { body: { snapshot: { id: 's1', size: 3 } } };
    if (url === '/v3/nimbo/volumes') return { status: 202, body: { volume: { id: 'v2', status: 'creating' } } };
    if (url === '/v3/attachments' && method === 'POST') {
      return { status: 400, body: { badRequest: { code: 400, message: 'Invalid volume: somebody has it' } } };
    }
    if (url === '/v3/attachments/detail?instance_id=s1&all_tenants=true')
      return { body: { attachments: [{ id: 'a1' }] } };
    return { status: 404, body: { itemNotFound: { code: 404, message: 'no such' } } };
  });

describe('the cinder client', () => {
  it('shows a volume for the user whose token it is given, at the newest microversion', async () => {
    await using server = await cinder();
    const http = createCinderHttp({ endpoint: () => `${server.url}/v3` });
    assert.equal((await volumesClient(http.onBehalfOf('user')).get(ctx, 'v1')).status, 'available');
    assert.equal((await snapshotsClient(http.onBehalfOf('user')).get(ctx, 's1')).size, 3);
    assert.equal(server.received[0]?.headers['x-auth-token'], 'user');
    assert.equal(server.received[0].headers['openstack-api-version'], 'volume 3.71');
    await assert.rejects(volumesClient(http).get(ctx, 'v9'), { name: 'NotFound', message: 'no such' });
  });

  it('has volumes made for others, and knows a server’s attachments', async () => {
    await using server = await cinder();
    const http = createCinderHttp({ endpoint: () => server.url });
    const owner = { projectId: 'p', userId: 'u', requestKey: 'k' };
    assert.equal((await volumesClient(http).createFor(ctx, owner, { size: 1 })).id, 'v2');
    assert.deepEqual(await attachmentsClient(http).ofServer(ctx, 's1'), [{ id: 'a1' }]);
    await assert.rejects(attachmentsClient(http).create(ctx, 'v1', 's1'), { name: 'BadRequest' });
  });
});
