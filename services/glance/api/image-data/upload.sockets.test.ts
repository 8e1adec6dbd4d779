import assert from 'node:assert/strict';
import { request, type ClientRequest, type IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';
import { test } from 'node:test';
import { until } from '@nimbo/testkit/wait.ts';
import { FakeStore } from '../../drivers/store/fake-store.ts';
import type { ImageStore } from '../../drivers/store.ts';
import { glanceFixture, type GlanceFixture, type GlanceFixtureOptions } from '../../testing/glance-fixture.ts';

interface Served extends GlanceFixture {
  readonly begin: (id: string, headers?: Record<string, string>) => ClientRequest;
}

/** A glance that listens, because what clients do to connections needs connections. */
const served = async (options: GlanceFixtureOptions = {}): Promise<Served> => {
  const fixture = await glanceFixture(options);
  const base = await fixture.app.listen({ host: '127.0.0.1', port: 0 });
  const begin: Served['begin'] = (id, headers = {}) =>
    request(`${base}/v2/images/${id}/file`, {
      method: 'PUT',
      headers: {
        'x-auth-token': 'member',
        'content-type': 'application/octet-stream',
        accept: 'application/json',
        ...headers,
      },
    });
  return { ...fixture, begin };
};

const answerTo = (sent: ClientRequest): Promise<IncomingMessage> =>
  new Promise((resolve, reject) => sent.once('response', resolve).once('error', reject));

const statusOf = async ({ ask }: GlanceFixture, id: string): Promise<unknown> =>
  (await ask('admin', 'GET', `/v2/images/${id}`)).json<{ status: string }>().status;

const untilStatus = (fixture: GlanceFixture, id: string, status: string) =>
  until(`image ${id} is ${status}`, async () => (await statusOf(fixture, id)) === status);

const assertEmpty = async (store: ImageStore): Promise<void> => {
  assert.deepEqual(await store.listUnfinished(), []);
  assert.deepEqual(await store.list(), []);
};

test('a client that leaves half-way leaves nothing, and may try again', async () => {
  await using glance = await served();
  const id = await glance.create('member');
  for (const headers of [{ 'content-length': '1000000' }, { 'transfer-encoding': 'chunked' }]) {
    const sent = glance.begin(id, headers);
    sent.on('error', () => undefined);
    sent.write(Buffer.alloc(100_000));
    await untilStatus(glance, id, 'saving');
    sent.destroy();
    await untilStatus(glance, id, 'queued');
    await until('nothing is left', async () => (await glance.glance.store.listUnfinished()).length === 0);
    await assertEmpty(glance.glance.store);
  }
  const again = glance.begin(id);
  again.end('whole');
  assert.equal((await answerTo(again)).statusCode, 204);
});

test('an image that is announced as too large is refused before it comes', async () => {
  await using glance = await served({ settings: { image_size_cap: 1000 } });
  const id = await glance.create('member');
  const sent = glance.begin(id, { 'content-length': '1001', expect: '100-continue' });
  sent.flushHeaders();
  const answer = await answerTo(sent);
  assert.equal(answer.statusCode, 413);
  assert.match(await text(answer), /images may have 1000 bytes/);
  sent.destroy();
  await assertEmpty(glance.glance.store);
});

test('more bytes than an image may have are refused when they come', async () => {
  await using glance = await served({ settings: { image_size_cap: 1000 } });
  const id = await glance.create('member');
  const sent = glance.begin(id, { 'transfer-encoding': 'chunked' });
  sent.end(Buffer.alloc(2000));
  const answer = await answerTo(sent);
  assert.equal(answer.statusCode, 413);
  assert.match(await text(answer), /too large/);
  await untilStatus(glance, id, 'queued');
  await assertEmpty(glance.glance.store);
  const exact = glance.begin(id);
  exact.end(Buffer.alloc(1000));
  assert.equal((await answerTo(exact)).statusCode, 204);
});

test('a project keeps within its storage quota, whatever it announces', async () => {
  await using glance = await served({ settings: { project_storage_quota: 1000 } });
  const full = await glance.createActive('member', {}, Buffer.alloc(600));
  const id = await glance.create('member');
  for (const headers of [{ 'content-length': '401' }, { 'transfer-encoding': 'chunked' }]) {
    const sent = glance.begin(id, headers);
    sent.end(Buffer.alloc(401));
    assert.equal((await answerTo(sent)).statusCode, 413);
    await untilStatus(glance, id, 'queued');
  }
  const fits = glance.begin(id);
  fits.end(Buffer.alloc(400));
  assert.equal((await answerTo(fits)).statusCode, 204);
  await glance.ask('member', 'DELETE', `/v2/images/${full}`);
  await glance.createActive('member', {}, Buffer.alloc(600));
  await glance.createActive('stranger', {}, Buffer.alloc(1000));
});

test('what is announced is held against the quota while it comes', async () => {
  await using glance = await served({ settings: { project_storage_quota: 1000 } });
  const slow = await glance.create('member');
  const sent = glance.begin(slow, { 'content-length': '700' });
  sent.write(Buffer.alloc(1));
  await untilStatus(glance, slow, 'saving');
  const id = await glance.create('member');
  const other = glance.begin(id, { 'content-length': '400' });
  other.end(Buffer.alloc(400));
  assert.equal((await answerTo(other)).statusCode, 413);
  sent.end(Buffer.alloc(699));
  assert.equal((await answerTo(sent)).statusCode, 204);
});

test('an image deleted while its data comes is gone, and so is the data', async () => {
  await using glance = await served();
  const id = await glance.create('member');
  const sent = glance.begin(id, { 'transfer-encoding': 'chunked' });
  sent.write(Buffer.alloc(10));
  await untilStatus(glance, id, 'saving');
  assert.equal((await glance.ask('member', 'DELETE', `/v2/images/${id}`)).statusCode, 204);
  sent.end(Buffer.alloc(10));
  const answer = await answerTo(sent);
  assert.equal(answer.statusCode, 410);
  assert.match(await text(answer), /was deleted while its data came/);
  await assertEmpty(glance.glance.store);
});

test('an image can be described anew while its data comes', async () => {
  await using glance = await served();
  const id = await glance.create('member');
  const sent = glance.begin(id, { 'transfer-encoding': 'chunked' });
  sent.write(Buffer.alloc(10));
  await untilStatus(glance, id, 'saving');
  const type = { 'content-type': 'application/openstack-images-v2.1-json-patch' };
  const patch = (change: object) => glance.ask('member', 'PATCH', `/v2/images/${id}`, JSON.stringify([change]), type);
  assert.equal((await patch({ op: 'replace', path: '/name', value: 'new' })).statusCode, 200);
  assert.equal((await patch({ op: 'replace', path: '/disk_format', value: 'iso' })).statusCode, 403);
  sent.end();
  assert.equal((await answerTo(sent)).statusCode, 204);
  const image = (await glance.ask('member', 'GET', `/v2/images/${id}`)).json<Record<string, unknown>>();
  assert.deepEqual([image['status'], image['name'], image['size']], ['active', 'new', 10]);
});

test('a full store is told, and nothing is left', async () => {
  const store = new FakeStore(1000);
  await using glance = await served({ store });
  const id = await glance.create('member');
  for (const headers of [{ 'content-length': '1001' }, { 'transfer-encoding': 'chunked' }]) {
    const sent = glance.begin(id, headers);
    sent.end(Buffer.alloc(1001));
    const answer = await answerTo(sent);
    assert.equal(answer.statusCode, 413);
    assert.match(await text(answer), /store for images is full/);
    await untilStatus(glance, id, 'queued');
    await assertEmpty(store);
  }
});

test('a client that stalls is cut off, and its image waits for data again', async () => {
  await using glance = await served({ limits: { streamStall: 50 } });
  const id = await glance.create('member');
  const sent = glance.begin(id, { 'content-length': '100' });
  const broken = new Promise<void>((resolve) => sent.once('error', () => resolve()));
  sent.write(Buffer.alloc(10));
  await broken;
  await untilStatus(glance, id, 'queued');
  await until('nothing is left', async () => (await glance.glance.store.listUnfinished()).length === 0);
});
