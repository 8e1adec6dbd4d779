import { setTimeout } from 'node:timers/promises';
import type { RowMeasure } from '../bench.ts';
import { startBenchCloud } from '../bench-cloud.ts';
import { nodeMemory } from '../floors/node-memory.ts';
import { processCpu } from '../process-cpu.ts';
import { processMemory } from '../process-memory.ts';

/** A fresh cloud after some seconds without requests: its memory, and how much of a processor it takes to do nothing. */
export const measureIdleMemory: RowMeasure = async (bench) => {
  const { pids, underTest } = await startBenchCloud();
  try {
    await setTimeout(bench.count(5_000, 10));
    const before = sumOf(pids, processCpu);
    const seconds = bench.count(20, 1);
    await setTimeout(seconds * 1_000);
    const bare = await bench.floor(nodeMemory);
    return [
      {
        operation: `idle memory (PSS), ${pids.length} processes`,
        measured: sumOf(pids, processMemory),
        unit: 'MiB',
        budget: 300,
        floor: { name: `${pids.length} bare Node processes`, value: bare.value * pids.length },
      },
      {
        operation: `idle processor time of a second, ${pids.length} processes`,
        measured: (sumOf(pids, processCpu) - before) / seconds,
        unit: 'CPU ms',
      },
    ];
  } finally {
    await underTest.dispose();
  }
};

const sumOf = (pids: readonly number[], read: (pid: number) => number): number =>
  pids.reduce((sum, pid) => sum + read(pid), 0);
