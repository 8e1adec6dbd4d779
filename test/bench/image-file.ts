import { randomFillSync } from 'node:crypto';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import type { Bench } from './bench.ts';

const chunkSize = 1024 * 1024;

/** Bytes of the image that is uploaded, and that the floor copies. */
export const imageSize = (bench: Bench): number => bench.count(512, 4) * chunkSize;

/** Writes a file that neither compresses nor has holes, once in a run. */
export const makeImageFile = async (bench: Bench): Promise<string> => {
  const path = join(bench.scratch, 'image.raw');
  await using file = await open(path, 'w');
  const chunk = Buffer.alloc(chunkSize);
  for (let written = 0; written < imageSize(bench); written += chunkSize) await file.write(randomFillSync(chunk));
  await file.sync();
  return path;
};

/** Bytes of a second, of so many operations of one image each. */
export const mebibytesPerSecond = (bench: Bench, milliseconds: number): number =>
  imageSize(bench) / 1024 / 1024 / (milliseconds / 1000);
