import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { FloorMeasure } from '../bench.ts';
import { processMemory } from '../process-memory.ts';

/** A Node process that does nothing. */
export const nodeMemory: FloorMeasure = async () => {
  const program = "console.log('ready'); setInterval(() => {}, 1000)";
  const child = spawn(process.execPath, ['-e', program], { stdio: ['ignore', 'pipe', 'inherit'] });
  try {
    await once(child.stdout, 'data');
    return { name: 'one bare Node process', unit: 'MiB', value: processMemory(child.pid ?? 0) };
  } finally {
    child.kill();
  }
};
