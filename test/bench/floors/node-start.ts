import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { FloorMeasure } from '../bench.ts';

const run = promisify(execFile);

/** Starting Node and nothing else. */
export const nodeStart: FloorMeasure = async () => {
  await run(process.execPath, ['-e', '']);
  const begun = performance.now();
  await run(process.execPath, ['-e', '']);
  return { name: 'start of a bare Node process', unit: 's', value: (performance.now() - begun) / 1000 };
};
