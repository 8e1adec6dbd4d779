import type { Selectable, Transaction, Updateable } from 'kysely';
import type { Timestamp } from '@nimbo/context/timestamp.ts';
import type { Executor } from '@nimbo/db/database.ts';
import type { HostRow, Tables } from './tables.ts';

/** A host with volumes. */
export type VolumeHost = Readonly<Selectable<HostRow>>;

/** What a host tells of itself. */
export type HostFacts = Pick<
  VolumeHost,
  'availability_zone' | 'driver' | 'socket' | 'remote' | 'total_bytes' | 'free_bytes'
>;

export const findHost = (db: Executor<Tables>, host: string): Promise<VolumeHost | undefined> =>
  db.selectFrom('hosts').selectAll().where('host', '=', host).executeTakeFirst();

export const listHosts = (db: Executor<Tables>): Promise<VolumeHost[]> =>
  db.selectFrom('hosts').selectAll().orderBy('host').execute();

/** Writes what a host told; one that is not known yet is taken in. */
export const recordHost = async (
  tx: Transaction<Tables>,
  host: string,
  facts: HostFacts,
  at: Timestamp,
): Promise<void> => {
  const { numUpdatedRows } = await tx
    .updateTable('hosts')
    .set({ ...facts, reported_at: at })
    .where('host', '=', host)
    .executeTakeFirst();
  if (numUpdatedRows > 0n) return;
  const row = { host, ...facts, is_disabled: false, disabled_reason: null, created_at: at, reported_at: at };
  await tx.insertInto('hosts').values(row).execute();
};

export const updateHost = async (
  tx: Transaction<Tables>,
  host: string,
  changes: Updateable<HostRow>,
): Promise<boolean> => {
  const { numUpdatedRows } = await tx.updateTable('hosts').set(changes).where('host', '=', host).executeTakeFirst();
  return numUpdatedRows > 0n;
};
