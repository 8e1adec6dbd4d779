import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { test } from 'node:test';
import { digestFactory } from './digest-factory.ts';
import { inlineDigest } from './inline-digest.ts';
import { WorkerDigest } from './worker-digest.ts';
import type { StreamDigest } from '../digest.ts';

const pieces = Array.from({ length: 12 }, () => randomBytes(100_000));
const sum = (algorithm: string): string => createHash(algorithm).update(Buffer.concat(pieces)).digest('hex');
const expected = { md5: sum('md5'), secure: sum('sha512') };

const digestAll = async (digest: StreamDigest): Promise<unknown> => {
  for (const piece of pieces.slice(0, -1)) await digest.update(Buffer.from(piece));
  return digest.finish(Buffer.from(pieces.at(-1) ?? ''));
};

const kinds: Readonly<Record<string, () => StreamDigest>> = {
  inline: () => inlineDigest('sha512'),
  worker: () => new WorkerDigest('sha512', () => undefined),
  factory: () => digestFactory('sha512', 1).open(),
};

for (const [name, open] of Object.entries(kinds)) {
  test(`${name}: the sums of the pieces are those of the whole`, async () => {
    assert.deepEqual(await digestAll(open()), expected);
  });

  test(`${name}: nothing at all has sums too, and giving up is harmless`, async () => {
    const { md5 } = await open().finish(Buffer.alloc(0));
    assert.equal(md5, 'd41d8cd98f00b204e9800998ecf8427e');
    const given = open();
    await given.update(randomBytes(10));
    await given.abandon();
    await given.abandon();
  });
}

test('a buffer with its memory to itself is moved to the worker', async () => {
  const digest = new WorkerDigest('sha512', () => undefined);
  const whole = Buffer.allocUnsafeSlow(1000).fill(1);
  await digest.update(whole);
  assert.equal(whole.byteLength, 0);
  const { md5 } = await digest.finish(Buffer.alloc(0));
  assert.equal(md5, createHash('md5').update(Buffer.alloc(1000, 1)).digest('hex'));
});

test('a worker that fails fails the digest, and no thread is counted for ever', async () => {
  let ended = 0;
  const digest = new WorkerDigest('no-such-hash', () => {
    ended += 1;
  });
  await assert.rejects(digestAll(digest), /[Dd]igest|hash/);
  await digest.abandon();
  assert.equal(ended, 1);
});

test('more long streams than threads are hashed all the same', async () => {
  const factory = digestFactory('sha512', 1);
  const sums = await Promise.all([1, 2, 3].map(() => digestAll(factory.open())));
  assert.deepEqual(sums, [expected, expected, expected]);
});
