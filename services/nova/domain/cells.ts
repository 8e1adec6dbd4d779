import type { Database } from '@nimbo/db/database.ts';
import type { CellTables } from '../db/cell/tables.ts';

/** A cell with its open database. */
export interface Cell {
  readonly uuid: string;
  readonly name: string;
  readonly db: Database<CellTables>;
}

/** The cells of the cloud, as they were when the process started. */
export interface Cells {
  /** Where servers are kept that never got a host. */
  readonly zero: Cell;
  /** Those with hosts. */
  readonly compute: readonly Cell[];
  /** All, cell0 first. */
  readonly all: readonly Cell[];
  /** @throws Error for a cell that was added after this process started, or never */
  get(uuid: string): Cell;
}

/** The uuid of cell0, the same in every cloud. */
export const cellZeroUuid = '00000000-0000-0000-0000-000000000000';

/** @throws Error where cell0 is not among them */
export const cellsOf = (cells: readonly Cell[]): Cells => {
  const byUuid = new Map(cells.map((cell) => [cell.uuid, cell]));
  const get = (uuid: string): Cell => {
    const cell = byUuid.get(uuid);
    if (cell === undefined) throw new Error(`the cell ${uuid} is not open: start nova again after adding a cell`);
    return cell;
  };
  const compute = cells.filter(({ uuid }) => uuid !== cellZeroUuid);
  const zero = get(cellZeroUuid);
  return { zero, compute, all: [zero, ...compute], get };
};
