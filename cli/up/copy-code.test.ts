import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readFile, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { copyCode } from './copy-code.ts';
import { isReadableByOthers } from './readable-code.ts';

const makeSource = async (root: string): Promise<void> => {
  for (const folder of [
    'cli',
    'libs/x',
    'services',
    'node_modules/@nimbo',
    'node_modules/devtool',
    'node_modules/used',
  ]) {
    await mkdir(join(root, folder), { recursive: true });
  }
  await writeFile(join(root, 'cli/main.ts'), 'one');
  await writeFile(join(root, 'cli/main.test.ts'), 'test');
  await writeFile(join(root, 'node'), 'binary');
  await writeFile(join(root, 'node_modules/devtool/a.js'), '');
  await writeFile(join(root, 'node_modules/used/a.js'), '');
  await symlink('../../libs/x', join(root, 'node_modules/@nimbo/x'));
  await writeFile(join(root, 'package.json'), '{}');
  const packages = { 'node_modules/devtool': { dev: true }, 'node_modules/used': {} };
  await writeFile(join(root, 'package-lock.json'), JSON.stringify({ packages }));
};

test('a copy holds what running needs, follows changes, and leaves no older copy', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'nimbo-code-'));
  try {
    const source = { root: join(directory, 'source'), node: join(directory, 'source', 'node') };
    const into = join(directory, 'code');
    await makeSource(source.root);
    await mkdir(into);
    const first = await copyCode(source, into);
    assert.deepEqual((await readdir(join(first.root, 'node_modules'))).toSorted(), ['@nimbo', 'used']);
    assert.deepEqual(await readdir(join(first.root, 'cli')), ['main.ts']);
    assert.equal(await readFile(first.node, 'utf8'), 'binary');
    assert.deepEqual(await copyCode(source, into), first);
    await writeFile(join(source.root, 'cli/main.ts'), 'two');
    const second = await copyCode(source, into);
    assert.equal(await readFile(join(second.root, 'cli/main.ts'), 'utf8'), 'two');
    assert.equal((await readdir(into)).length, 1);
  } finally {
    await rm(directory, { recursive: true });
  }
});

test('code in a directory closed to others is not readable by others', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'nimbo-code-'));
  try {
    await mkdir(join(directory, 'inner'), { mode: 0o755 });
    assert.equal(await isReadableByOthers(join(directory, 'inner')), false);
    assert.equal(await isReadableByOthers('/usr/bin'), true);
  } finally {
    await rm(directory, { recursive: true });
  }
});
