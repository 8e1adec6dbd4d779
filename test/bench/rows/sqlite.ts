import type { RowMeasure } from '../bench.ts';
import { durableCommit, normalCommit, pointRead } from '../floors/sqlite.ts';

/** Nothing of Nimbo: what SQLite itself can do here, among the floors of the table. */
export const measureSqlite: RowMeasure = async (bench) => {
  for (const floor of [pointRead, normalCommit, durableCommit]) await bench.floor(floor);
  return [];
};
