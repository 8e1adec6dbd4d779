import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { Conflict } from '@nimbo/errors/faults.ts';

/** A lock that is held until it is released or the process dies, however it dies. Keep it: collected, it is released. */
export interface FileLock {
  release(): void;
}

const ownerFile = (path: string): string => `${path}.owner`;

const ownerOf = (path: string): string => {
  try {
    return readFileSync(ownerFile(path), 'utf8').trim();
  } catch {
    return 'unknown';
  }
};

const refuse = (path: string, cause: unknown): never => {
  const pid = ownerOf(path);
  const message = `${path} is locked by process ${pid}; stop that process first`;
  throw new Conflict(message, { code: 'host.locked', details: { path, pid }, cause });
};

/**
 * Takes the lock of this file for this process. The lock is the kernel's (fcntl, through SQLite, for Node has no call
 * of its own for it), so that nothing stale is ever left and two contenders never both win. `<path>.owner` names the
 * owner for people only.
 * @throws Conflict naming the process that holds it
 */
export const lockFile = (path: string): FileLock => {
  const database = new DatabaseSync(path, { timeout: 0 });
  try {
    // oxlint-disable-next-line nimbo/sql-in-stores -- no query: this is how SQLite is asked for the kernel's lock
    database.exec('BEGIN EXCLUSIVE');
  } catch (error) {
    database.close();
    refuse(path, error);
  }
  writeFileSync(ownerFile(path), `${process.pid}\n`, { mode: 0o600 });
  return {
    release: () => {
      if (!database.isOpen) {
        return;
      }
      rmSync(ownerFile(path), { force: true });
      database.close();
    },
  };
};
