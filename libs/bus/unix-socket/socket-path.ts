import { chmod, lstat, mkdir, unlink } from 'node:fs/promises';
import { connect } from 'node:net';
import { dirname } from 'node:path';
import { BadRequest, Conflict, Forbidden } from '@nimbo/errors/faults.ts';

/** Longest path of a unix socket on Linux (unix(7), `sun_path` without the closing zero). */
const longestPath = 107;

const assertLength = (path: string): void => {
  const bytes = Buffer.byteLength(path);
  if (bytes > longestPath)
    throw new BadRequest(
      `the socket path ${path} has ${bytes} bytes, ${longestPath} are possible: use a shorter state directory`,
    );
};

const isOurs = (uid: number): boolean => uid === process.getuid?.();

const assertPrivateDirectory = async (directory: string): Promise<void> => {
  const found = await lstat(directory);
  if (!found.isDirectory()) throw new Forbidden(`${directory} is no directory`, { code: 'bus.unsafe_socket' });
  if (!isOurs(found.uid))
    throw new Forbidden(`${directory} belongs to another user: bus sockets are made in a directory of one's own`, {
      code: 'bus.unsafe_socket',
    });
};

/** Whether a process answers at the socket. */
const isAlive = (path: string): Promise<boolean> => {
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const socket = connect(path);
  socket.once('connect', () => resolve(true));
  socket.once('error', () => resolve(false));
  return promise.finally(() => socket.destroy());
};

const kindAt = async (path: string): Promise<'nothing' | 'socket' | 'other'> => {
  try {
    return (await lstat(path)).isSocket() ? 'socket' : 'other';
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return 'nothing';
    throw error;
  }
};

/**
 * Makes the place for a listening socket: its directory 0700 and ours, the socket of a dead process removed.
 * @throws Conflict where a living process listens there, Forbidden where the place is not ours alone
 */
export const prepareSocketPath = async (path: string): Promise<void> => {
  assertLength(path);
  const directory = dirname(path);
  await mkdir(directory, { recursive: true, mode: 0o700 });
  await assertPrivateDirectory(directory);
  await chmod(directory, 0o700);
  const kind = await kindAt(path);
  if (kind === 'nothing') return;
  if (kind === 'other') throw new Forbidden(`${path} exists and is no socket`, { code: 'bus.unsafe_socket' });
  if (await isAlive(path))
    throw new Conflict(`another process serves the bus at ${path}`, { code: 'bus.socket_in_use' });
  await unlink(path);
};

/**
 * Looks at a socket before connecting: links are not followed, and what others can replace is not trusted. The
 * handshake then proves who listens.
 * @throws Forbidden
 */
export const assertSafeSocket = async (path: string): Promise<void> => {
  assertLength(path);
  const [socket, directory] = [await lstat(path), await lstat(dirname(path))];
  if (!socket.isSocket() || !directory.isDirectory() || (directory.mode & 0o022) !== 0)
    throw new Forbidden(`${path} is no socket in a directory that only its owner can change`, {
      code: 'bus.unsafe_socket',
    });
};
