import { execFileSync } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, rmSync, rmdirSync, statfsSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A file system of its own, as big as a test wants it. */
export interface SmallDisk extends Disposable {
  readonly directory: string;
  /** Leaves only so many bytes free. */
  leave(bytes: number): void;
  /** Takes whatever is free; returns the file that holds it. */
  fill(): string;
  setReadOnly(isReadOnly: boolean): void;
}

/** What `up` wants to see free before it begins, and some more. */
const firstBytes = 640 * 1024 * 1024;

const fillLength = 64 * 1024;

/** Mounts it. Memory is used only as it is written. */
export const smallDisk = (): SmallDisk => {
  const directory = mkdtempSync(join(tmpdir(), 'nimbo-disk-'));
  execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${firstBytes},mode=0755`, 'nimbo-chaos', directory]);
  const remount = (options: string): void => {
    execFileSync('mount', ['-o', `remount,${options}`, directory]);
  };
  return {
    directory,
    leave: (bytes) => {
      const { blocks, bfree, bsize } = statfsSync(directory);
      remount(`size=${(blocks - bfree) * bsize + bytes}`);
    },
    fill: () => fillUp(join(directory, 'ballast')),
    setReadOnly: (isReadOnly) => remount(isReadOnly ? 'ro' : 'rw'),
    [Symbol.dispose]: () => {
      execFileSync('umount', ['--lazy', directory]);
      rmdirSync(directory);
    },
  };
};

const fillUp = (file: string): string => {
  rmSync(file, { force: true });
  const descriptor = openSync(file, 'w');
  try {
    for (let length = fillLength; length >= 1;) {
      try {
        writeSync(descriptor, Buffer.alloc(length));
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
        length = Math.floor(length / 16);
      }
    }
  } finally {
    closeSync(descriptor);
  }
  return file;
};
