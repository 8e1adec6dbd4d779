import { statfs } from 'node:fs/promises';
import { InsufficientStorage } from '@nimbo/errors/faults.ts';

/** The file system that holds a path. */
export interface FileSystemSpace {
  readonly totalBytes: number;
  /** What unprivileged processes may still write. */
  readonly availableBytes: number;
  readonly availableInodes: number;
}

/** How much room there is where the path lies (statfs(2)). */
export const freeSpace = async (path: string): Promise<FileSystemSpace> => {
  const { bsize, blocks, bavail, ffree } = await statfs(path);
  return { totalBytes: blocks * bsize, availableBytes: bavail * bsize, availableInodes: ffree };
};

/** @throws InsufficientStorage unless so many bytes can still be written where the path lies */
export const requireFreeSpace = async (path: string, bytes: number): Promise<void> => {
  const { availableBytes } = await freeSpace(path);
  if (availableBytes < bytes) {
    throw new InsufficientStorage(`${bytes} bytes are needed, but only ${availableBytes} are free`, {
      code: 'host.no_space',
      details: { needed: bytes, available: availableBytes },
    });
  }
};
