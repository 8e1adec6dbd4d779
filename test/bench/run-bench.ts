import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { allRows } from './all-rows.ts';
import { startBenchCloud, type BenchCloud } from './bench-cloud.ts';
import type { Bench, Floor, FloorMeasure } from './bench.ts';
import type { BenchRow } from './table.ts';

/** What to measure, and how. */
export interface BenchOptions {
  /** Names of `allRows`; none for all. */
  readonly names: readonly string[];
  readonly isQuick: boolean;
  /** Is told which row begins and what it measured: all is not lost when a later one fails. */
  readonly say: (line: string) => unknown;
}

/** Measures the rows one after another on one cloud, then lists the floors; every process and file is gone after. */
export const runBench = async ({ names, isQuick, say }: BenchOptions): Promise<readonly BenchRow[]> => {
  const chosen = names.length === 0 ? Object.keys(allRows) : names;
  const unknown = chosen.filter((name) => !Object.hasOwn(allRows, name));
  if (unknown.length > 0) throw new Error(`no row ${unknown.join(', ')}; there are ${Object.keys(allRows).join(', ')}`);
  const scratch = await mkdtemp(join(tmpdir(), 'nimbo-bench-'));
  await using cleanup = new AsyncDisposableStack();
  cleanup.defer(() => rm(scratch, { recursive: true, force: true }));
  const floors = new Map<FloorMeasure, Promise<Floor>>();
  const bench = makeBench({ isQuick, scratch, floors, cleanup });
  const rows: BenchRow[] = [];
  for (const name of chosen) {
    say(`${name} …`);
    const measured = (await allRows[name]?.(bench)) ?? [];
    for (const row of measured) say(`  ${row.operation}: ${row.measured.toPrecision(3)} ${row.unit}`);
    rows.push(...measured);
  }
  return [...rows, ...(await Promise.all(floors.values())).map(floorRow)];
};

interface BenchParts {
  readonly isQuick: boolean;
  readonly scratch: string;
  readonly floors: Map<FloorMeasure, Promise<Floor>>;
  readonly cleanup: AsyncDisposableStack;
}

const makeBench = ({ isQuick, scratch, floors, cleanup }: BenchParts): Bench => {
  let cloud: Promise<BenchCloud> | undefined;
  const start = async (): Promise<BenchCloud> => {
    const started = await startBenchCloud();
    cleanup.defer(() => started.underTest.dispose());
    return started;
  };
  const bench: Bench = {
    isQuick,
    scratch,
    count: (full, quick) => (isQuick ? quick : full),
    cloud: () => (cloud ??= start()),
    floor: (measure) => {
      const known = floors.get(measure) ?? measure(bench);
      floors.set(measure, known);
      return known;
    },
  };
  return bench;
};

const floorRow = ({ name, value, unit, rate }: Floor): BenchRow => ({
  operation: `floor: ${name}`,
  measured: value,
  unit,
  ...(rate === undefined ? {} : { rate }),
});
