import { lstat, stat } from 'node:fs/promises';
import { dirname } from 'node:path';

const otherReadExecute = 0o005;

/**
 * Whether a user who neither owns the code nor shares its group could run it: every directory from the root to the
 * code, and to the Node binary, is open to others, and the code itself can be read.
 * A clone below `/root` is the usual case where this is false.
 */
export const isReadableByOthers = async (path: string): Promise<boolean> => {
  const { mode } = await stat(path);
  if ((mode & otherReadExecute) !== otherReadExecute) return false;
  return path === dirname(path) || isReachableByOthers(dirname(path));
};

const isReachableByOthers = async (directory: string): Promise<boolean> => {
  const status = await lstat(directory);
  if (!status.isSymbolicLink() && (status.mode & 0o001) === 0) return false;
  return directory === dirname(directory) || isReachableByOthers(dirname(directory));
};
