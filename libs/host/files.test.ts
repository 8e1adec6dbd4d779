import assert from 'node:assert/strict';
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import { Conflict, InsufficientStorage } from '@nimbo/errors/faults.ts';
import { writeFileAtomically } from './atomic-file.ts';
import { ensureSystemUser } from './ensure-system-user.ts';
import { freeSpace, requireFreeSpace } from './free-space.ts';
import { privateDirectory } from './private-directory.ts';
import { tailOfFile } from './tail-of-file.ts';
import { findGroup, findUser } from './user-lookup.ts';

let directory = '';

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'nimbo-files-'));
});

afterEach(() => rmSync(directory, { recursive: true }));

const ctx = { signal: new AbortController().signal };

test('a file is replaced whole, for its owner only', async () => {
  const path = join(directory, 'a');
  await writeFileAtomically(path, 'one');
  await writeFileAtomically(path, 'two');
  assert.equal(readFileSync(path, 'utf8'), 'two');
  assert.equal(statSync(path).mode & 0o777, 0o600);
  assert.deepEqual(readdirSync(directory), ['a']);
});

test('a replacement that fails leaves the old and nothing else', async () => {
  mkdirSync(join(directory, 'taken', 'inside'), { recursive: true });
  await assert.rejects(writeFileAtomically(join(directory, 'taken'), 'x'));
  assert.deepEqual(readdirSync(directory), ['taken']);
});

test('a private directory is made with its parents, and found again', async () => {
  const path = join(directory, 'state', 'host');
  assert.equal(await privateDirectory(path), path);
  assert.equal(await privateDirectory(path), path);
  assert.equal(statSync(path).mode & 0o777, 0o700);
});

test('a directory that others can enter, or that is none, is refused with what to do', async () => {
  const open = join(directory, 'open');
  mkdirSync(open);
  chmodSync(open, 0o750);
  await assert.rejects(privateDirectory(open), /run: chmod 700/);
  symlinkSync('/tmp', join(directory, 'link'));
  await assert.rejects(privateDirectory(join(directory, 'link')), /is a symbolic link/);
  writeFileSync(join(directory, 'file'), '');
  await assert.rejects(privateDirectory(join(directory, 'file')), Conflict);
});

test('a directory of another user is refused', async () => {
  const path = await privateDirectory(join(directory, 'mine'));
  const other = (process.getuid?.() ?? 0) + 1;
  await assert.rejects(privateDirectory(path, { uid: other, gid: other }), /belongs to user/);
});

test('free space is told, and a need beyond it refused', async () => {
  const { availableBytes, totalBytes } = await freeSpace(directory);
  assert.ok(availableBytes > 0 && totalBytes >= availableBytes);
  await requireFreeSpace(directory, 1);
  await assert.rejects(requireFreeSpace(directory, totalBytes * 2), InsufficientStorage);
});

test('users and groups are found by name', async () => {
  assert.equal((await findUser('root'))?.uid, 0);
  assert.equal((await findGroup('root'))?.gid, 0);
  assert.equal(await findUser('no-such-user'), undefined);
  writeFileSync(join(directory, 'group'), 'kvm:x:104:nova,nimbo\n');
  assert.deepEqual(await findGroup('kvm', join(directory, 'group')), {
    name: 'kvm',
    gid: 104,
    members: ['nova', 'nimbo'],
  });
});

test('a system user is made where it is missing and then only found', async () => {
  mkdirSync(join(directory, 'etc'));
  ['passwd', 'group', 'shadow', 'gshadow'].forEach((name) => writeFileSync(join(directory, 'etc', name), ''));
  const nimbo = { name: 'nimbo', home: '/var/lib/nimbo', root: directory };
  const made = await ensureSystemUser(ctx, nimbo);
  assert.deepEqual([made.home, made.shell], ['/var/lib/nimbo', '/usr/sbin/nologin']);
  assert.deepEqual(await ensureSystemUser(ctx, nimbo), made);
  assert.equal((await findGroup('nimbo', join(directory, 'etc', 'group')))?.gid, made.gid);
});

test('the end of a file is read without reading the whole', async () => {
  const path = join(directory, 'long');
  writeFileSync(path, `${'x'.repeat(100_000)}\none\ntwo\n`);
  assert.deepEqual(await tailOfFile(path, 2), ['one', 'two']);
  assert.deepEqual(await tailOfFile(join(directory, 'none'), 2), []);
});
