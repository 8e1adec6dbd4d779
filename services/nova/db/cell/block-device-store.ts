import type { Transaction, Updateable } from 'kysely';
import type { Timestamp } from '@nimbo/context/timestamp.ts';
import type { Executor } from '@nimbo/db/database.ts';
import { insertIfMissing } from '@nimbo/db/insert-if-missing.ts';
import { notDeleted } from '@nimbo/db/soft-delete.ts';
import { blockDeviceOf, blockDeviceRow, type BlockDevice } from './block-device.ts';
import type { BlockDeviceRow } from './instance-tables.ts';
import type { CellTables } from './tables.ts';

/** Servers of one statement: databases bound their parameters. */
const batch = 500;

/** The block devices of servers, in the order in which they came. */
export const listBlockDevices = async (
  db: Executor<CellTables>,
  instances: readonly string[],
): Promise<BlockDevice[]> => {
  const found: BlockDevice[] = [];
  for (let at = 0; at < instances.length; at += batch) {
    const query = notDeleted(db.selectFrom('block_devices').selectAll())
      .where('instance_uuid', 'in', instances.slice(at, at + batch))
      .orderBy('created_at')
      .orderBy('id');
    found.push(...(await query.execute()).map(blockDeviceOf));
  }
  return found;
};

/** Writes new block devices; what is there already stays as it is. */
export const insertBlockDevices = async (
  tx: Transaction<CellTables>,
  devices: readonly BlockDevice[],
): Promise<void> => {
  for (const device of devices) await insertIfMissing(tx, 'block_devices', blockDeviceRow(device));
};

/** Columns that a change of a block device writes; JSON columns as text. */
export type BlockDeviceChanges = Omit<Updateable<BlockDeviceRow>, 'id' | 'instance_uuid' | 'updated_at'>;

/** Changes a block device; false where it is gone. */
export const writeBlockDevice = async (
  tx: Transaction<CellTables>,
  id: string,
  changes: BlockDeviceChanges,
  at: Timestamp,
): Promise<boolean> => {
  const { numUpdatedRows } = await tx
    .updateTable('block_devices')
    .set({ ...changes, updated_at: at })
    .where('id', '=', id)
    .where('deleted_at', 'is', null)
    .executeTakeFirst();
  return numUpdatedRows === 1n;
};
