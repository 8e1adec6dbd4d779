import type { RowMeasure } from '../bench.ts';
import { nodeMemory } from '../floors/node-memory.ts';
import { processMemory } from '../process-memory.ts';

/** What the process of all APIs holds after the loads of the rows before this one. */
export const measureLoadedMemory: RowMeasure = async (bench) => {
  const { controlPid } = await bench.cloud();
  return [
    {
      operation: 'memory (PSS) of the API process after these loads',
      measured: processMemory(controlPid),
      unit: 'MiB',
      budget: 256,
      floor: await bench.floor(nodeMemory),
    },
  ];
};
