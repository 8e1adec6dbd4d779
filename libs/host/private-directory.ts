import { chown, lstat, mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { Conflict } from '@nimbo/errors/faults.ts';

/** Whose the directory must be; the process's own user unless told. */
export interface DirectoryOwner {
  readonly uid: number;
  readonly gid: number;
}

const refuse = (path: string, what: string, remedy: string): never => {
  throw new Conflict(`${path} ${what}; ${remedy}`, { code: 'host.unsafe_directory', details: { path } });
};

const createIfMissing = async (path: string, owner: DirectoryOwner | undefined): Promise<void> => {
  await mkdir(dirname(path), { recursive: true, mode: 0o755 });
  try {
    await mkdir(path, { mode: 0o700 });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') {
      return;
    }
    throw error;
  }
  if (owner !== undefined) {
    await chown(path, owner.uid, owner.gid);
  }
};

/**
 * A directory that only its owner can enter: made with mode 0700, or found and checked.
 * @throws Conflict for a symbolic link, something else than a directory, another owner or a wider mode
 */
export const privateDirectory = async (path: string, owner?: DirectoryOwner): Promise<string> => {
  await createIfMissing(path, owner);
  const status = await lstat(path);
  const uid = owner?.uid ?? process.getuid?.();
  if (!status.isDirectory()) {
    refuse(path, status.isSymbolicLink() ? 'is a symbolic link' : 'is no directory', 'move it away');
  }
  if (status.uid !== uid) {
    refuse(path, `belongs to user ${status.uid}, not ${uid}`, `move it away or run: chown ${uid} ${path}`);
  }
  if ((status.mode & 0o077) !== 0) {
    refuse(path, 'can be entered by others', `run: chmod 700 ${path}`);
  }
  return path;
};
