import { findInstance } from '../db/cell/instance-store.ts';
import type { Instance } from '../db/cell/instance.ts';
import type { Cell, Cells } from './cells.ts';

/** A server on a host, wherever that is; undefined where there is none, or it is deleted. */
export const findInCells = async (
  cells: Cells,
  uuid: string,
): Promise<{ readonly cell: Cell; readonly instance: Instance } | undefined> => {
  for (const cell of cells.compute) {
    const instance = await findInstance(cell.db.read, uuid);
    if (instance !== undefined && instance.deletedAt === null) return { cell, instance };
  }
  return undefined;
};
