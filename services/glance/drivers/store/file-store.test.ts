import assert from 'node:assert/strict';
import { mkdtemp, readdir, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { storeConformance } from '../store.conformance.ts';
import { FakeStore } from './fake-store.ts';
import { openFileStore } from './file-store.ts';

const fileStore = async () => {
  const directory = await mkdtemp(join(tmpdir(), 'nimbo-store-'));
  const dispose = () => rm(directory, { recursive: true });
  return { directory, store: await openFileStore(directory), [Symbol.asyncDispose]: dispose };
};

storeConformance('file', fileStore);
storeConformance('fake', () =>
  Promise.resolve({ store: new FakeStore(), [Symbol.asyncDispose]: () => Promise.resolve() }),
);

test('files belong to nobody else', async () => {
  await using subject = await fileStore();
  const writer = await subject.store.create('a1', undefined);
  await writer.commit();
  assert.equal((await stat(join(subject.directory, 'data', 'a1'))).mode & 0o777, 0o600);
  assert.equal((await stat(join(subject.directory, 'data'))).mode & 0o777, 0o700);
});

test('a key never leaves the directory', async () => {
  await using subject = await fileStore();
  for (const key of ['../x', '/etc/passwd', 'a/b', '.', '..', '', 'x'.repeat(300)]) {
    await assert.rejects(subject.store.create(key, undefined), TypeError);
    await assert.rejects(subject.store.open(key), TypeError);
  }
  assert.deepEqual(await readdir(join(subject.directory, 'incoming')), []);
});

test('a link among the data is not followed', async () => {
  await using subject = await fileStore();
  const secret = join(subject.directory, 'secret');
  await writeFile(secret, 'secret');
  await symlink(secret, join(subject.directory, 'data', 'a1'));
  await assert.rejects(subject.store.open('a1'), { code: 'ELOOP' });
});

test('two writers of one key do not meet', async () => {
  await using subject = await fileStore();
  const writer = await subject.store.create('a1', undefined);
  await assert.rejects(subject.store.create('a1', undefined), { code: 'EEXIST' });
  await writer.abort();
});
