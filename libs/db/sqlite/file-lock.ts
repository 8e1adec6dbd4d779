import { readFileSync, writeFileSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { Unavailable } from '@nimbo/errors/faults.ts';

/**
 * The one process that owns a database file. The lock is the operating system's on `<file>.lock` (an exclusive SQLite
 * transaction that never ends), so it dies with the process however that dies; `<file>.owner` names the process.
 * The lock file is never opened by other means: closing any descriptor of it would drop the lock (fcntl(2)).
 */
export interface FileLock {
  release(): void;
}

/**
 * Takes the lock at once or not at all.
 * @throws Unavailable naming the file and the process that owns it
 */
export const lockFile = (file: string): FileLock => {
  const lock = new DatabaseSync(`${file}.lock`, { timeout: 0 });
  try {
    lock.exec('pragma journal_mode = memory; begin exclusive');
  } catch (error) {
    lock.close();
    throw refused(file, error);
  }
  writeFileSync(ownerFile(file), `${process.pid}\n`, { mode: 0o600 });
  return {
    release: () => {
      if (lock.isOpen) lock.close();
    },
  };
};

const ownerFile = (file: string): string => `${file}.owner`;

const refused = (file: string, cause: unknown): Unavailable => {
  const pid = ownerOf(file);
  return new Unavailable(
    `The database file ${file} belongs to the running process ${pid}; stop it, or ask it through its admin socket.`,
    { code: 'db.file_owned', details: { path: file, pid }, cause },
  );
};

const ownerOf = (file: string): string => {
  try {
    return readFileSync(ownerFile(file), 'utf8').trim();
  } catch {
    return 'unknown';
  }
};
