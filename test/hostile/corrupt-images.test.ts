import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { askAdmin } from '@nimbo/cli/admin/admin-client.ts';
import type { AuditReport } from '@nimbo/cli/admin/admin-report.ts';
import { controlLayout } from '@nimbo/cli/state/state-layout.ts';
import { until } from '@nimbo/testkit/wait.ts';
import { startTestCloud } from '../cloud/test-cloud.ts';
import { corruptImages, ImageWorkshop } from './corrupt-images.ts';
import { at, clientOf } from './json-client.ts';
import { NoAnswer, sendRaw } from './raw-request.ts';
import { filesBelow } from './state-snapshot.ts';

const cap = 8 * 1_048_576;
const cloud = await startTestCloud({ settings: { glance: { image_size_cap: cap, project_storage_quota: '64MiB' } } });
after(() => cloud[Symbol.asyncDispose]());
const workshop = new ImageWorkshop();
after(() => workshop[Symbol.dispose]());
const demo = await clientOf(cloud, 'demo');
const images = `${cloud.url('glance')}/v2/images`;
const control = controlLayout(join(cloud.stateDirectory, 'control'));

const stored = (): readonly string[] => filesBelow(control.roles).filter((path) => path.includes('/images/'));

const create = async (diskFormat: string): Promise<string> => {
  const { body } = await demo.do('POST', images, {
    name: 'hostile',
    disk_format: diskFormat,
    container_format: 'bare',
  });
  return String(at(body, 'id'));
};

const shown = async (id: string) => (await demo.do('GET', `${images}/${id}`)).body;

const assertEmpty = async (id: string): Promise<void> => {
  const image = await shown(id);
  assert.partialDeepStrictEqual(image, { status: 'queued', size: null, checksum: null, os_hash_value: null });
  assert.deepEqual(stored(), []);
  assert.equal((await demo.ask('GET', `${images}/${id}/file`)).status, 204, 'there is no data to download');
};

const put = (id: string, data: Buffer) => demo.ask('PUT', `${images}/${id}/file`, data);

/** The image takes good data after all, gives it back bit for bit, and goes without a trace. */
const assertUsable = async (id: string, declared: string): Promise<void> => {
  const formats: Readonly<Record<string, string>> = { vhd: 'vpc' };
  const options = declared === 'vhd' ? ['-o', 'force_size=on'] : [];
  const good = workshop.make(formats[declared] ?? declared, options);
  assert.equal((await put(id, good)).status, 204);
  assert.partialDeepStrictEqual(await shown(id), { status: 'active', size: good.length });
  const answer = await fetch(`${images}/${id}/file`, { headers: { 'x-auth-token': demo.token } });
  assert.ok(good.equals(Buffer.from(await answer.arrayBuffer())));
};

const makeable = new Set(['raw', 'qcow2', 'vmdk', 'vdi', 'vhdx', 'vhd']);

for (const { name, declared, data, says } of corruptImages(workshop)) {
  test(`${name} is refused, and nothing of it is kept`, async () => {
    const id = await create(declared);
    const { status, body } = await put(id, data);
    assert.equal(status, 415, JSON.stringify(body));
    assert.match(String(at(body, 'message')), says);
    await assertEmpty(id);
    if (makeable.has(declared)) await assertUsable(id, declared);
    await demo.do('DELETE', `${images}/${id}`);
    assert.deepEqual(stored(), []);
  });
}

test('an upload larger than images may be is refused whether or not it says so, and nothing is kept', async () => {
  const id = await create('raw');
  assert.equal((await put(id, Buffer.alloc(cap + 1))).status, 413);
  await assertEmpty(id);
  const chunks = new ReadableStream({
    start(controller) {
      for (let sent = 0; sent <= cap; sent += 1_048_576) controller.enqueue(new Uint8Array(1_048_576));
      controller.close();
    },
  });
  const headers = { 'x-auth-token': demo.token, 'content-type': 'application/octet-stream' };
  const init = { method: 'PUT', headers, body: chunks, duplex: 'half' as const };
  assert.equal((await fetch(`${images}/${id}/file`, init)).status, 413);
  await assertEmpty(id);
  await demo.do('DELETE', `${images}/${id}`);
});

test('an upload whose client dies half way leaves the image as it was', async () => {
  const id = await create('raw');
  const { host, port } = new URL(images);
  const outcome = await sendRaw(Number(port), {
    method: 'PUT',
    target: `/v2/images/${id}/file`,
    headers: [
      ['host', host],
      ['x-auth-token', demo.token],
      ['content-type', 'application/octet-stream'],
      ['content-length', '1000000'],
    ],
    body: Buffer.alloc(500_000, 'x'),
    isCutShort: true,
  }).catch((error: unknown) => error);
  if (!(outcome instanceof NoAnswer)) assert.partialDeepStrictEqual(outcome, { status: 400 });
  await until('the upload is given up', async () => at(await shown(id), 'status') === 'queued');
  await assertEmpty(id);
  await assertUsable(id, 'raw');
  await demo.do('DELETE', `${images}/${id}`);
});

test('the store and its books agree afterwards', async () => {
  assert.deepEqual(stored(), []);
  const { findings } = await askAdmin<AuditReport>(control.adminSocket('process-0'), 'POST', '/audit');
  assert.deepEqual(findings, []);
});
