import { randomBytes } from 'node:crypto';
import { constants } from 'node:fs';
import { chmod, lstat, mkdir, open, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { Conflict, Forbidden } from '@nimbo/errors/faults.ts';
import { checkedHostName } from '../host-name.ts';

const keyBytes = 32;
const keyPattern = /^[0-9a-f]{64}\n?$/;

/** Where a host's key lies: one file per host, `<directory>/<host>.key`. */
export const hostKeyPath = (directory: string, host: string): string => join(directory, `${checkedHostName(host)}.key`);

const isMissing = (error: unknown): boolean => error instanceof Error && 'code' in error && error.code === 'ENOENT';
const isPresent = (error: unknown): boolean => error instanceof Error && 'code' in error && error.code === 'EEXIST';

/** A new key: 256 random bits, so that guessing it offline from a recorded handshake is hopeless. */
export const newHostKey = (): Buffer => randomBytes(keyBytes);

const writeKey = async (file: FileHandle, key: Buffer): Promise<void> => {
  try {
    await file.writeFile(`${key.toString('hex')}\n`);
    await file.sync();
  } finally {
    await file.close();
  }
};

/**
 * Writes a host's key, 0600 in a directory 0700. Control and the host keep a copy each, in trees of their own.
 * @throws Conflict where there is one already: changing a key is removing the old file first
 */
export const writeHostKey = async (directory: string, host: string, key: Buffer): Promise<void> => {
  const path = hostKeyPath(directory, host);
  await mkdir(directory, { recursive: true, mode: 0o700 });
  await chmod(directory, 0o700);
  try {
    await writeKey(await open(path, 'wx', 0o600), key);
  } catch (cause) {
    if (!isPresent(cause)) throw cause;
    throw new Conflict(`host ${host} has a key already: remove ${path} to make another`, { cause });
  }
};

const assertPrivate = async (file: FileHandle, path: string): Promise<void> => {
  const { mode, uid, size } = await file.stat();
  const problem =
    (mode & 0o170000) !== 0o100000
      ? 'is no plain file'
      : (mode & 0o077) !== 0
        ? 'can be read by others: chmod 600 it, and make a new key if others may have read it'
        : uid !== process.getuid?.() && uid !== 0
          ? 'belongs to another user'
          : size > 80
            ? 'is too large for a key'
            : undefined;
  if (problem !== undefined) throw new Forbidden(`the key file ${path} ${problem}`, { code: 'bus.unsafe_key_file' });
};

/**
 * Reads a host's key; undefined where there is none.
 * @throws Forbidden for a file that others can read, a link, or no key
 */
export const readHostKey = async (directory: string, host: string): Promise<Buffer | undefined> => {
  const path = hostKeyPath(directory, host);
  const file = await openKey(path);
  if (file === undefined) return undefined;
  try {
    await assertPrivate(file, path);
    const text = await file.readFile('utf8');
    if (!keyPattern.test(text)) throw new Forbidden(`the key file ${path} holds no key`, { code: 'bus.bad_key_file' });
    return Buffer.from(text.trim(), 'hex');
  } finally {
    await file.close();
  }
};

const openKey = async (path: string): Promise<FileHandle | undefined> => {
  try {
    return await open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  } catch (cause) {
    if (isMissing(cause)) return undefined;
    const isLink = (await lstat(path)).isSymbolicLink();
    throw isLink ? new Forbidden(`the key file ${path} is a link`, { code: 'bus.unsafe_key_file', cause }) : cause;
  }
};
