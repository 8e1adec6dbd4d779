import type { BenchCloud } from './bench-cloud.ts';
import type { BenchRow } from './table.ts';

/** The same work with nothing of ours around it, on this machine, in this run. */
export interface Floor {
  readonly name: string;
  /** Processor milliseconds of one operation, or MiB for memory. */
  readonly value: number;
  readonly unit: string;
  readonly rate?: number;
}

/** What a row is given. */
export interface Bench {
  /** Small counts: proves that a row works, measures nothing. */
  readonly isQuick: boolean;
  /** `full`, or `quick` in the quick form. */
  count(full: number, quick: number): number;
  /** The cloud that the rows share, started by the first that asks. */
  cloud(): Promise<BenchCloud>;
  /** Measured once in a run, whoever asks first; stands in the table on its own too. */
  floor(measure: FloorMeasure): Promise<Floor>;
  /** Files of this run, removed at its end. */
  readonly scratch: string;
}

export type FloorMeasure = (bench: Bench) => Promise<Floor>;

/** Measures one line of the table of budgets, or several that need the same preparation. */
export type RowMeasure = (bench: Bench) => Promise<readonly BenchRow[]>;
