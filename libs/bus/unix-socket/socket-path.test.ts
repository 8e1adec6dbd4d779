import assert from 'node:assert/strict';
import { chmod, mkdir, mkdtemp, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, it } from 'node:test';
import { BadRequest, Conflict, Forbidden } from '@nimbo/errors/faults.ts';
import { killPeer, startPeer } from '../testing/peer-process.ts';
import { openUnixSocketHub, type UnixSocketHub } from './server.ts';
import { assertSafeSocket } from './socket-path.ts';

const atPath = async (body: (path: string) => Promise<void>): Promise<void> => {
  const directory = await mkdtemp(join(tmpdir(), 'nimbo-path-'));
  try {
    await body(join(directory, 'run', 'bus.sock'));
  } finally {
    await rm(directory, { recursive: true });
  }
};

const openAt = (path: string): Promise<UnixSocketHub> =>
  openUnixSocketHub({ path, findKey: () => Promise.resolve(undefined) });

describe('the place of the socket', () => {
  it('is for its owner alone, even where the directory was open before', () =>
    atPath(async (path) => {
      await mkdir(dirname(path), { mode: 0o755 });
      const hub = await openAt(path);
      assert.equal((await stat(dirname(path))).mode & 0o777, 0o700);
      assert.equal((await stat(path)).mode & 0o777, 0o600);
      await hub.close();
    }));

  it('is not taken from a process that lives', () =>
    atPath(async (path) => {
      const hub = await openAt(path);
      await assert.rejects(openAt(path), Conflict);
      assert.equal(hub.isConnected(), true);
      await hub.close();
    }));

  it('is taken from a process that was killed', () =>
    atPath(async (path) => {
      const child = await startPeer({ role: 'control', host: 'control', path, keys: dirname(path) });
      await killPeer(child);
      assert.ok((await stat(path)).isSocket());
      await (await openAt(path)).close();
    }));

  it('is not made over a file, nor where the path is too long for a socket', () =>
    atPath(async (path) => {
      await mkdir(dirname(path), { mode: 0o700 });
      await writeFile(path, 'precious');
      await assert.rejects(openAt(path), Forbidden);
      assert.equal((await stat(path)).size, 8);
      await assert.rejects(openAt(`/tmp/${'x'.repeat(120)}/bus.sock`), BadRequest);
    }));

  it('is not connected to through a link, or where others can put another socket', () =>
    atPath(async (path) => {
      const hub = await openAt(path);
      await assertSafeSocket(path);
      await symlink(path, `${path}.link`);
      await assert.rejects(assertSafeSocket(`${path}.link`), Forbidden);
      await chmod(dirname(path), 0o777);
      await assert.rejects(assertSafeSocket(path), Forbidden);
      await chmod(dirname(path), 0o700);
      await hub.close();
    }));
});
