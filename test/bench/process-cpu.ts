import { readFileSync } from 'node:fs';

const ticksPerSecond = 100;

/** Processor milliseconds (user and system) that a process and its threads have used (proc(5), fields 14 and 15). */
export const processCpu = (pid: number): number => {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return ((Number(fields[11]) + Number(fields[12])) * 1000) / ticksPerSecond;
};

/** Proportional set size in MiB: shared pages counted by their share (proc(5), smaps_rollup). */
export const processMemory = (pid: number): number => {
  const rollup = readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8');
  return Number(/^Pss:\s+(\d+) kB$/m.exec(rollup)?.[1]) / 1024;
};
