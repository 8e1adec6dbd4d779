import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Bench, Floor, FloorMeasure } from '../bench.ts';
import { makeImageFile } from '../image-file.ts';
import { endedChildrenCpu } from '../process-cpu.ts';
import { measureOwnCpu } from './own-cpu.ts';

const run = promisify(execFile);
const copies = 3;
const chunkSize = 1024 * 1024;

/** `cp` of one image: every byte read and written, none shared with the source. */
export const copyImage: FloorMeasure = async (bench) => {
  const source = await makeImageFile(bench);
  const target = join(bench.scratch, 'copy.raw');
  await copyOnce(source, target);
  const before = endedChildrenCpu(process.pid);
  const begun = performance.now();
  for (let index = 0; index < copies; index += 1) await copyOnce(source, target);
  const milliseconds = (performance.now() - begun) / copies;
  return {
    name: 'cp of the image',
    unit: 'CPU ms',
    value: (endedChildrenCpu(process.pid) - before) / copies,
    rate: 1000 / milliseconds,
  };
};

/** `cp` and the two hashes that glance stores with an image (`checksum` and `os_hash_value`), one after the other. */
export const copyAndHash: FloorMeasure = async (bench) => {
  const copy = await bench.floor(copyImage);
  const hashes = await bench.floor(hashImage);
  return {
    name: 'cp of the image + md5 + sha512',
    unit: 'CPU ms',
    value: copy.value + hashes.value,
    rate: 1 / (1 / (copy.rate ?? 0) + 1 / (hashes.rate ?? 0)),
  };
};

const hashImage = async (bench: Bench): Promise<Floor> => {
  const source = await makeImageFile(bench);
  const result = await measureOwnCpu(1, () => hashFile(source));
  return { name: 'md5 + sha512 of the image', unit: 'CPU ms', ...result };
};

const hashFile = async (path: string): Promise<void> => {
  await using file = await open(path, 'r');
  const hashes = [createHash('md5'), createHash('sha512')];
  const chunk = Buffer.alloc(chunkSize);
  for (let read = await file.read(chunk); read.bytesRead > 0; read = await file.read(chunk)) {
    for (const hash of hashes) hash.update(chunk.subarray(0, read.bytesRead));
  }
  for (const hash of hashes) hash.digest();
};

const copyOnce = async (source: string, target: string): Promise<void> => {
  await rm(target, { force: true });
  await run('cp', ['--reflink=never', '--sparse=never', source, target]);
};
