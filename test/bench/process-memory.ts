import { readFileSync } from 'node:fs';

/** Proportional set size in MiB: shared pages counted by their share (proc(5), smaps_rollup). */
export const processMemory = (pid: number): number => {
  const rollup = readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8');
  return Number(/^Pss:\s+(\d+) kB$/m.exec(rollup)?.[1]) / 1024;
};
