import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { Conflict, Unavailable } from '@nimbo/errors/faults.ts';

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

/** SQLite's result code for a lock that another holds; anything else is trouble with the file (sqlite.org/rescode.html). */
const busy = 5;

const isHeld = (error: unknown): boolean =>
  error instanceof Error && 'errcode' in error && typeof error.errcode === 'number' && error.errcode % 256 === busy;

const refuse = (path: string, cause: unknown): never => {
  if (!isHeld(cause)) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new Unavailable(`${path} cannot be locked: ${why}`, { code: 'host.lock_failed', details: { path }, cause });
  }
  const pid = ownerOf(path);
  const message = `${path} is locked by process ${pid}; stop that process first`;
  throw new Conflict(message, { code: 'host.locked', details: { path, pid }, cause });
};

const openLock = (path: string): DatabaseSync => {
  try {
    return new DatabaseSync(path, { timeout: 0 });
  } catch (error) {
    return refuse(path, error);
  }
};

/**
 * Takes the lock of this file for this process. The lock is the kernel's (fcntl, through SQLite, for Node has no call
 * of its own for it), so that nothing stale is ever left and two contenders never both win. `<path>.owner` names the
 * owner for people only.
 * @throws Conflict naming the process that holds it; Unavailable where the file cannot be opened or written
 */
export const lockFile = (path: string): FileLock => {
  const database = openLock(path);
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
