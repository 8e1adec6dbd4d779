import assert from 'node:assert/strict';
import { chmod, mkdir, mkdtemp, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { Conflict, Forbidden } from '@nimbo/errors/faults.ts';
import { hostKeyPath, newHostKey, readHostKey, writeHostKey } from './host-key.ts';

const inDirectory = async (body: (directory: string) => Promise<void>): Promise<void> => {
  const directory = await mkdtemp(join(tmpdir(), 'nimbo-keys-'));
  try {
    await body(join(directory, 'keys'));
  } finally {
    await rm(directory, { recursive: true });
  }
};

describe('host keys', () => {
  it('are kept for their owner alone and read again', () =>
    inDirectory(async (directory) => {
      const key = newHostKey();
      await writeHostKey(directory, 'h1', key);
      assert.deepEqual(await readHostKey(directory, 'h1'), key);
      assert.equal((await stat(hostKeyPath(directory, 'h1'))).mode & 0o777, 0o600);
      assert.equal((await stat(directory)).mode & 0o777, 0o700);
    }));

  it('are not overwritten', () =>
    inDirectory(async (directory) => {
      const key = newHostKey();
      await writeHostKey(directory, 'h1', key);
      await assert.rejects(writeHostKey(directory, 'h1', newHostKey()), Conflict);
      assert.deepEqual(await readHostKey(directory, 'h1'), key);
    }));

  it('of a host that is not known are undefined', () =>
    inDirectory(async (directory) => assert.equal(await readHostKey(directory, 'nobody'), undefined)));

  it('that others can read, links, directories and other texts are refused', () =>
    inDirectory(async (directory) => {
      await writeHostKey(directory, 'open', newHostKey());
      await chmod(hostKeyPath(directory, 'open'), 0o640);
      await symlink(hostKeyPath(directory, 'open'), hostKeyPath(directory, 'link'));
      await mkdir(hostKeyPath(directory, 'directory'), { mode: 0o700 });
      await writeFile(hostKeyPath(directory, 'short'), 'abc\n', { mode: 0o600 });
      for (const host of ['open', 'link', 'directory', 'short'])
        await assert.rejects(readHostKey(directory, host), Forbidden, host);
    }));

  it('have host names only, so that none leads out of the directory', () => {
    for (const name of ['../h1', 'a/b', '', 'control', '-x', 'x'.repeat(300), 'a..b', '.'])
      assert.throws(() => hostKeyPath('/keys', name), { code: 'bus.bad_host_name' }, name);
    assert.equal(hostKeyPath('/keys', 'Rack1-node.example.org'), '/keys/Rack1-node.example.org.key');
  });
});
