import assert from 'node:assert/strict';
import { text } from 'node:stream/consumers';
import { describe, it } from 'node:test';
import { loopbackServer } from '@nimbo/client-http/loopback-server.fixture.ts';
import { internalContext } from '@nimbo/context/internal-context.ts';
import { createGlanceHttp } from './glance-http.ts';
import { imageDataClient } from './image-data.ts';
import { imagesClient } from './images.ts';

const ctx = internalContext();

const glance = () =>
  loopbackServer(({ url }) => {
    if (url === '/v2/images/i1') return { body: { id: 'i1', name: 'debian' } };
    if (url === '/v2/images/i1/file') return { body: 'data', headers: { 'content-length': '4' } };
    if (url.includes('marker=b')) return { body: { images: [{ id: 'c' }] } };
    if (url.startsWith('/v2/images?')) {
      const next = '/v2/images?limit=100&marker=b&name=debian';
      return { body: { images: [{ id: 'a' }, { id: 'b' }], next } };
    }
    return { status: 404, body: '404 Not Found\n\nNo image found with ID i2\n\n   ' };
  });

describe('the glance client', () => {
  it('shows an image, for the user whose token it is given', async () => {
    await using server = await glance();
    const http = createGlanceHttp({ endpoint: () => `${server.url}/v2/` });
    assert.equal((await imagesClient(http.onBehalfOf('user')).get(ctx, 'i1')).name, 'debian');
    assert.equal(server.received[0]?.headers['x-auth-token'], 'user');
    await assert.rejects(imagesClient(http).get(ctx, 'i2'), { name: 'NotFound', message: 'No image found with ID i2' });
  });

  it('lists over pages with the filter kept', async () => {
    await using server = await glance();
    const client = imagesClient(createGlanceHttp({ endpoint: () => server.url }));
    const ids: string[] = [];
    for await (const { id } of client.list(ctx, { name: 'debian' })) ids.push(id);
    assert.deepEqual(ids, ['a', 'b', 'c']);
    assert.equal(server.received[1]?.url, '/v2/images?limit=100&name=debian&marker=b');
  });

  it('streams data', async () => {
    await using server = await glance();
    const client = imageDataClient(createGlanceHttp({ endpoint: () => server.url }));
    const { body, size } = await client.download(ctx, 'i1');
    assert.deepEqual([size, await text(body)], [4, 'data']);
    await assert.rejects(client.download(ctx, 'i2'), { name: 'NotFound' });
  });
});
