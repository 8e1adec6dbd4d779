import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { writeFileAtomically } from '@nimbo/host/atomic-file.ts';

const kernelBoot = async (): Promise<string> => (await readFile('/proc/sys/kernel/random/boot_id', 'utf8')).trim();

const readMark = async (file: string): Promise<string | undefined> => {
  try {
    return (await readFile(file, 'utf8')).trim();
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
};

/**
 * Names the present run of this machine: the kernel's boot id (random(4)) and a mark in a directory that is lost with
 * every restart. A container that restarts takes its guests along but keeps the kernel, and so its boot id.
 */
export const machineBoot = async (runDirectory: string): Promise<string> => {
  const file = join(runDirectory, 'boot');
  const known = await readMark(file);
  const mark = known ?? randomUUID();
  if (known === undefined) await writeFileAtomically(file, mark);
  return `${await kernelBoot()} ${mark}`;
};
