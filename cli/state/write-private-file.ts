import { closeSync, fchownSync, fsyncSync, openSync, renameSync, writeSync } from 'node:fs';

/** Who may read a private file. */
export interface FileOwner {
  readonly uid: number;
  readonly gid: number;
}

/**
 * Writes a file that only its owner may read, whole or not at all: beside its place, flushed, then renamed.
 * The directory must be one that nobody else can write.
 */
export const writePrivateFile = (path: string, text: string, owner?: FileOwner): void => {
  const aside = `${path}.${process.pid}.new`;
  const file = openSync(aside, 'w', 0o600);
  try {
    writeSync(file, text);
    if (owner !== undefined) fchownSync(file, owner.uid, owner.gid);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  renameSync(aside, path);
};
