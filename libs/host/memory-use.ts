import { readFile } from 'node:fs/promises';

/**
 * Bytes of memory that a process really costs: shared pages count by their share (PSS, proc(5) smaps_rollup).
 * Undefined where it is gone or belongs to another user.
 */
export const memoryUse = async (pid: number): Promise<number | undefined> => {
  const text = await readFile(`/proc/${pid}/smaps_rollup`, 'utf8').catch(() => '');
  const match = /^Pss:\s+(\d+) kB$/m.exec(text);
  return match === null ? undefined : Number(match[1]) * 1024;
};
