import type { Selectable, Transaction, Updateable } from 'kysely';
import { compareAndSet } from '@nimbo/db/compare-and-set.ts';
import type { Executor } from '@nimbo/db/database.ts';
import { dialectOf } from '@nimbo/db/dialect-of.ts';
import { fromJson, fromNullableJson, toJson } from '@nimbo/db/json.ts';
import { paginate, type PageRequest } from '@nimbo/db/page.ts';
import type { SnapshotRow, Tables } from './tables.ts';
import type { HostError, HostVolumeReport, Texts } from './volume-store.ts';

/** What a volume was at an instant. */
export type Snapshot = Readonly<Omit<Selectable<SnapshotRow>, 'metadata' | 'reported_error'>> & {
  readonly metadata: Texts;
  readonly reported_error: HostError | null;
};

/** Which snapshots are wanted. */
export interface SnapshotFilter {
  readonly projectId?: string | undefined;
  readonly equal?: Partial<Pick<Snapshot, 'name' | 'status' | 'volume_id'>>;
}

/** The columns that a list may be sorted by. */
export const snapshotSortKeys = ['created_at', 'id', 'name', 'size', 'status', 'updated_at', 'volume_id'] as const;

const snapshotOf = (row: Selectable<SnapshotRow>): Snapshot => ({
  ...row,
  metadata: fromJson<Texts>(row.metadata),
  reported_error: fromNullableJson<HostError>(row.reported_error),
});

export const findSnapshot = async (db: Executor<Tables>, id: string): Promise<Snapshot | undefined> => {
  const row = await db.selectFrom('snapshots').selectAll().where('id', '=', id).executeTakeFirst();
  return row === undefined ? undefined : snapshotOf(row);
};

/** Holds the row until the transaction ends. */
export const lockSnapshot = async (tx: Transaction<Tables>, id: string): Promise<Snapshot | undefined> => {
  const row = await tx.selectFrom('snapshots').selectAll().where('id', '=', id).forUpdate().executeTakeFirst();
  return row === undefined ? undefined : snapshotOf(row);
};

export const listSnapshots = async (
  db: Executor<Tables>,
  { projectId, equal = {} }: SnapshotFilter,
  page?: PageRequest,
): Promise<readonly Snapshot[]> => {
  let query = db.selectFrom('snapshots').selectAll();
  if (projectId !== undefined) query = query.where('project_id', '=', projectId);
  for (const [column, value] of Object.entries(equal)) query = query.where(column as keyof SnapshotRow, '=', value);
  const ordered = page === undefined ? query.orderBy('id') : paginate(query, dialectOf(db), page);
  return (await ordered.execute()).map(snapshotOf);
};

export const insertSnapshot = async (tx: Transaction<Tables>, snapshot: Snapshot): Promise<void> => {
  const { metadata, reported_error: error, ...row } = snapshot;
  const json = { metadata: toJson(metadata), reported_error: error === null ? null : toJson(error) };
  await tx
    .insertInto('snapshots')
    .values({ ...row, ...json })
    .execute();
};

/** Writes columns of a snapshot whose row the transaction holds. */
export const updateSnapshot = async (
  tx: Transaction<Tables>,
  id: string,
  changes: Updateable<SnapshotRow>,
): Promise<void> => {
  await tx.updateTable('snapshots').set(changes).where('id', '=', id).execute();
};

/** Changes a snapshot that still has this status; false where it has another, or is gone. */
export const moveSnapshot = (
  tx: Transaction<Tables>,
  id: string,
  from: string,
  changes: Updateable<SnapshotRow>,
): Promise<boolean> => compareAndSet(tx, 'snapshots', { key: { id }, expected: { status: from }, changes });

/** The snapshots of a host of which it must know, in the order of their ids. */
export const listWantedSnapshots = async (
  db: Executor<Tables>,
  host: string,
  after: string | null,
  limit: number,
): Promise<readonly Snapshot[]> => {
  const query = db.selectFrom('snapshots').selectAll().where('host', '=', host).where('wanted', 'is not', null);
  const rows = await (after === null ? query : query.where('id', '>', after)).orderBy('id').limit(limit).execute();
  return rows.map(snapshotOf);
};

/** What a host tells of one of its own snapshots; false where it is another host's, or nothing is new. */
export const recordSnapshotReport = async (
  tx: Transaction<Tables>,
  host: string,
  report: HostVolumeReport,
): Promise<boolean> => {
  const error = report.error === null ? null : toJson(report.error);
  const { numUpdatedRows } = await tx
    .updateTable('snapshots')
    .set({ reported_generation: report.generation, reported_error: error })
    .where('id', '=', report.id)
    .where('host', '=', host)
    .where('reported_generation', '<=', report.generation)
    .where('generation', '>=', report.generation)
    .executeTakeFirst();
  return numUpdatedRows > 0n;
};

export const deleteSnapshotRow = async (tx: Transaction<Tables>, id: string): Promise<void> => {
  await tx.deleteFrom('snapshots').where('id', '=', id).execute();
};

/** How many snapshots a project has and how many GiB they count as. */
export const sumSnapshots = async (
  db: Executor<Tables>,
  projectId: string,
): Promise<{ readonly count: number; readonly gigabytes: number }> => {
  const { count, gigabytes } = await db
    .selectFrom('snapshots')
    .select(({ fn }) => [fn.countAll().as('count'), fn.sum<number | string | null>('size').as('gigabytes')])
    .where('project_id', '=', projectId)
    .executeTakeFirstOrThrow();
  return { count: Number(count), gigabytes: Number(gigabytes ?? 0) };
};
