import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { signImageTicket } from '@nimbo/auth/image-ticket.ts';
import { glanceFixture } from '../../testing/glance-fixture.ts';

const glance = await glanceFixture();
after(() => glance[Symbol.asyncDispose]());
const { ask, create, createActive } = glance;

const bytes = { 'content-type': 'application/octet-stream' };
const upload = (who: string, id: string, data: Buffer) => ask(who, 'PUT', `/v2/images/${id}/file`, data, bytes);
const download = (who: string, id: string, headers: Record<string, string> = {}) =>
  ask(who, 'GET', `/v2/images/${id}/file`, undefined, headers);
const show = async (id: string) => (await ask('admin', 'GET', `/v2/images/${id}`)).json<Record<string, unknown>>();

const scratch = mkdtempSync(join(tmpdir(), 'nimbo-glance-images-'));
after(() => rmSync(scratch, { recursive: true }));
let made = 0;

/** A real image, made by qemu-img. */
const realImage = (format: string, options: readonly string[] = [], size = '8M'): Buffer => {
  const path = join(scratch, `${(made += 1)}.img`);
  execFileSync('qemu-img', ['create', '-q', '-f', format, ...options, path, ...(size === '' ? [] : [size])]);
  return readFileSync(path);
};

/** Nothing of an upload is left. */
const assertNothingKept = async (id: string): Promise<void> => {
  const { status, size, checksum } = await show(id);
  assert.deepEqual({ status, size, checksum }, { status: 'queued', size: null, checksum: null });
  assert.deepEqual(await glance.glance.store.listUnfinished(), []);
  assert.equal((await glance.glance.store.list()).filter(({ key }) => key.startsWith(id)).length, 0);
};

test('data comes back bit for bit, with its hashes and sizes', async () => {
  const data = Buffer.from(Array.from({ length: 300_000 }, (_, index) => index % 251));
  const id = await create('member');
  assert.equal((await upload('member', id, data)).statusCode, 204);
  const image = await show(id);
  const md5 = createHash('md5').update(data).digest('hex');
  assert.equal(image['status'], 'active');
  assert.equal(image['size'], data.length);
  assert.equal(image['virtual_size'], data.length);
  assert.equal(image['checksum'], md5);
  assert.equal(image['os_hash_algo'], 'sha512');
  assert.equal(image['os_hash_value'], createHash('sha512').update(data).digest('hex'));
  const answer = await download('member', id);
  assert.equal(answer.statusCode, 200);
  assert.ok(answer.rawPayload.equals(data));
  assert.equal(answer.headers['content-type'], 'application/octet-stream');
  assert.equal(answer.headers['content-md5'], md5);
  assert.equal(answer.headers['content-length'], String(data.length));
});

test('an image without data has nothing to download', async () => {
  const id = await create('member');
  const answer = await download('member', id);
  assert.equal(answer.statusCode, 204);
});

test('an image gets data once', async () => {
  const id = await createActive('member');
  const answer = await upload('member', id, Buffer.from('again'));
  assert.equal(answer.statusCode, 409);
  assert.equal((await download('member', id)).body, 'data');
});

test('of uploads side by side one wins', async () => {
  const id = await create('member');
  const answers = await Promise.all(['one', 'two', 'six'].map((text) => upload('member', id, Buffer.from(text))));
  const statuses = answers.map(({ statusCode }) => statusCode).toSorted((a, b) => a - b);
  assert.deepEqual(statuses, [204, 409, 409]);
  assert.match((await download('member', id)).body, /^(one|two|six)$/);
});

test('data must be sent as bytes', async () => {
  const id = await create('member');
  for (const type of ['application/json', 'text/plain']) {
    const answer = await ask('member', 'PUT', `/v2/images/${id}/file`, 'data', { 'content-type': type });
    assert.equal(answer.statusCode, 415, type);
  }
  await assertNothingKept(id);
});

test('an image without formats cannot take data', async () => {
  const id = await create('member', { disk_format: null, container_format: null });
  const answer = await upload('member', id, Buffer.from('data'));
  assert.equal(answer.statusCode, 400);
  assert.match(answer.body, /before disk_format and container_format are known/);
});

const ranges: readonly (readonly [range: string, status: number, body?: string, contentRange?: string])[] = [
  ['bytes=0-3', 206, '0123', 'bytes 0-3/10'],
  ['bytes=4-', 206, '456789', 'bytes 4-9/10'],
  ['bytes=-2', 206, '89', 'bytes 8-9/10'],
  ['bytes=-20', 206, '0123456789', 'bytes 0-9/10'],
  ['bytes=8-100', 206, '89', 'bytes 8-9/10'],
  ['bytes=9-9', 206, '9', 'bytes 9-9/10'],
  ['bytes=10-', 416],
  ['bytes=-0', 416],
  ['bytes=5-2', 200, '0123456789'],
  ['bytes=0-1,3-4', 200, '0123456789'],
  ['lines=0-1', 200, '0123456789'],
];

test('parts of the data are given by range', async () => {
  const id = await createActive('member', {}, Buffer.from('0123456789'));
  for (const [range, status, body, contentRange] of ranges) {
    const answer = await download('member', id, { range });
    assert.equal(answer.statusCode, status, range);
    if (body !== undefined) assert.equal(answer.body, body, range);
    assert.equal(answer.headers['content-range'], contentRange, range);
  }
  const legacy = await download('member', id, { 'content-range': 'bytes 2-4/10' });
  assert.equal(legacy.statusCode, 206);
  assert.equal(legacy.body, '234');
  assert.equal((await download('member', id, { 'content-range': 'bytes 2-10/10' })).statusCode, 416);
});

test('a deactivated image is for administrators only, until it is reactivated', async () => {
  const id = await createActive('member');
  const act = async (who: string, action: string) =>
    (await ask(who, 'POST', `/v2/images/${id}/actions/${action}`)).statusCode;
  assert.equal(await act('reader', 'deactivate'), 403);
  assert.equal(await act('stranger', 'deactivate'), 404);
  assert.equal(await act('member', 'deactivate'), 204);
  assert.equal(await act('member', 'deactivate'), 204);
  assert.equal((await show(id))['status'], 'deactivated');
  assert.equal((await download('member', id)).statusCode, 403);
  assert.equal((await download('admin', id)).body, 'data');
  assert.equal(await act('member', 'reactivate'), 204);
  assert.equal((await download('member', id)).body, 'data');
  const queued = await create('member');
  assert.equal((await ask('member', 'POST', `/v2/images/${queued}/actions/deactivate`)).statusCode, 403);
});

test('who may see an image may not always have its data', async () => {
  const id = await createActive('member');
  assert.equal((await download('stranger', id)).statusCode, 404);
  assert.equal((await download('reader', id)).statusCode, 403);
  const community = await createActive('member', { visibility: 'community' });
  assert.equal((await download('stranger', community)).body, 'data');
  assert.equal((await upload('stranger', community, Buffer.from('x'))).statusCode, 403);
});

for (const [disk, format] of [
  ['qcow2', 'qcow2'],
  ['vmdk', 'vmdk'],
  ['vdi', 'vdi'],
  ['vhdx', 'vhdx'],
] as const) {
  test(`a real ${disk} is taken as what it is, and nothing else`, async () => {
    const data = realImage(format);
    const id = await create('member', { disk_format: disk });
    assert.equal((await upload('member', id, data)).statusCode, 204);
    assert.equal((await show(id))['virtual_size'], 8 * 1024 * 1024);
    assert.ok((await download('member', id)).rawPayload.equals(data));
    for (const declared of ['raw', 'iso', 'vhd', 'ami']) {
      const other = await create('member', { disk_format: declared });
      const answer = await upload('member', other, data);
      assert.equal(answer.statusCode, 415, declared);
      assert.match(answer.body, new RegExp(`declared ${declared}, and its data is ${disk}`));
      await assertNothingKept(other);
    }
  });
}

test('an image that reaches for other files is refused whatever it says it is', async () => {
  const base = join(scratch, 'base.qcow2');
  execFileSync('qemu-img', ['create', '-q', '-f', 'qcow2', base, '1M']);
  const dangerous = [
    ['qcow2', realImage('qcow2', ['-b', base, '-F', 'qcow2'], ''), /backing file/],
    ['qcow2', realImage('qcow2', ['-o', `data_file=${join(scratch, 'data.raw')}`]), /another file/],
    ['vmdk', realImage('vmdk', ['-o', 'subformat=monolithicFlat']), /other files/],
    ['qcow2', realImage('qcow2').subarray(0, 40), /cut short/],
  ] as const;
  for (const [declared, data, reason] of dangerous) {
    for (const container of ['bare', 'ovf']) {
      const id = await create('member', { disk_format: declared, container_format: container });
      const answer = await upload('member', id, data);
      assert.equal(answer.statusCode, 415);
      assert.match(answer.body, reason);
      await assertNothingKept(id);
    }
  }
});

test('a refused upload can be repeated with the right data', async () => {
  const id = await create('member', { disk_format: 'qcow2' });
  assert.equal((await upload('member', id, Buffer.from('no qcow2'))).statusCode, 415);
  assert.equal((await upload('member', id, realImage('qcow2'))).statusCode, 204);
});

test('deleting an image removes its data', async () => {
  const id = await createActive('member');
  assert.equal((await ask('member', 'DELETE', `/v2/images/${id}`)).statusCode, 204);
  assert.equal((await glance.glance.store.list()).filter(({ key }) => key.startsWith(id)).length, 0);
  assert.equal((await download('member', id)).statusCode, 404);
});

test('data that is not what it was is never handed out', async () => {
  const id = await createActive('member');
  const stored = (await glance.glance.store.list()).find(({ key }) => key.startsWith(id));
  await glance.glance.store.remove(stored?.key ?? '');
  const answer = await download('member', id);
  assert.equal(answer.statusCode, 503);
  assert.match(answer.body, /cannot be read now/);
});

test('a ticket opens one image for a host, and is no key to anything else', async () => {
  const data = Buffer.from('of a tenant');
  const [id, other] = [await create('member'), await create('member')];
  for (const each of [id, other]) assert.equal((await upload('member', each, data)).statusCode, 204);
  const ticket = signImageTicket(glance.glance.ticketSecret, id, Date.parse('2036-01-01T00:00:00Z'));
  const fetchWith = (image: string, headers: Record<string, string>) =>
    ask(undefined, 'GET', `/v2/nimbo/image-data/${image}`, undefined, headers);
  const answer = await fetchWith(id, { 'x-image-ticket': ticket });
  assert.equal(answer.statusCode, 200);
  assert.ok(answer.rawPayload.equals(data));
  assert.equal((await fetchWith(other, { 'x-image-ticket': ticket })).statusCode, 404);
  assert.equal((await fetchWith(id, {})).statusCode, 404);
  const expired = signImageTicket(glance.glance.ticketSecret, id, 1000);
  assert.equal((await fetchWith(id, { 'x-image-ticket': expired })).statusCode, 404);
});
