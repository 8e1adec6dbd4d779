import { readFileSync } from 'node:fs';

const millisecondsPerTick = 10;

/** Processor milliseconds (user and system) that a process and its threads have used (proc(5), fields 14 and 15). */
export const processCpu = (pid: number): number => ticks(pid, 11) * millisecondsPerTick;

/** The same of its children that have ended and been waited for (proc(5), fields 16 and 17). */
export const endedChildrenCpu = (pid: number): number => ticks(pid, 13) * millisecondsPerTick;

/** The sum of two neighbouring fields, counted from the one after the program's name. */
const ticks = (pid: number, first: number): number => {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return Number(fields[first]) + Number(fields[first + 1]);
};
