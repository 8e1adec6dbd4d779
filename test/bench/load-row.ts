import type { Floor } from './bench.ts';
import type { LoadResult } from './load.ts';
import type { BenchRow } from './table.ts';

/** The line of a load: CPU milliseconds of one operation beside budget and floor. */
export const loadRow = (
  operation: string,
  result: LoadResult,
  { floor, budget }: { readonly floor: Floor; readonly budget?: number },
): BenchRow => ({
  operation,
  measured: result.cpuMillisecondsPerOperation,
  unit: 'CPU ms',
  ...(budget === undefined ? {} : { budget }),
  rate: result.operationsPerSecond,
  floor,
});
