import { chmodSync, closeSync, constants, lstatSync, openSync, type Stats } from 'node:fs';
import { BadRequest } from '@nimbo/errors/faults.ts';

const { O_CREAT, O_EXCL, O_NOFOLLOW, O_RDWR } = constants;

/** What SQLite and the lock keep beside a database file. */
const companions = ['', '-wal', '-shm', '.lock', '.lock-journal', '.owner'];

/**
 * Makes sure that the file exists, belongs to its owner alone (0600), and that neither it nor what lies beside it is
 * a symbolic link, through which another user could lead writes elsewhere.
 * Must run before this process opens the file: closing a descriptor drops SQLite's locks.
 */
export const createDatabaseFile = (file: string): void => {
  for (const suffix of companions) refuseForeign(file + suffix);
  for (const path of [file, `${file}.lock`]) create(path);
};

const create = (path: string): void => {
  if (statusOf(path) === undefined) closeSync(openSync(path, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW, 0o600));
  else chmodSync(path, 0o600);
};

const refuseForeign = (path: string): void => {
  const status = statusOf(path);
  if (status === undefined || status.isFile()) return;
  const kind = status.isSymbolicLink() ? 'a symbolic link' : 'no regular file';
  throw new BadRequest(`The database path ${path} is ${kind}; give the path of the file itself.`, {
    details: { path },
  });
};

const statusOf = (path: string): Stats | undefined => lstatSync(path, { throwIfNoEntry: false });
