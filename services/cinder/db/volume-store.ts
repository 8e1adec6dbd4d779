import { sql, type Selectable, type SelectQueryBuilder, type SqlBool, type Transaction, type Updateable } from 'kysely';
import { compareAndSet } from '@nimbo/db/compare-and-set.ts';
import type { Executor } from '@nimbo/db/database.ts';
import { dialectOf } from '@nimbo/db/dialect-of.ts';
import { fromJson, fromNullableJson, toJson } from '@nimbo/db/json.ts';
import { paginate, type PageRequest } from '@nimbo/db/page.ts';
import type { Tables, VolumeRow } from './tables.ts';

export type Texts = Readonly<Record<string, string>>;

/** The image that a volume is made from, as far as its host must know it. */
export interface SourceImage {
  readonly id: string;
  readonly hash: { readonly algorithm: string; readonly value: string } | null;
  /** Bytes. */
  readonly size: number;
  readonly diskFormat: string;
}

/** Why a host is not content. */
export interface HostError {
  readonly code: string | null;
  readonly message: string;
}

type JsonColumns = 'metadata' | 'image_metadata' | 'image' | 'reported_error';

/** A volume. */
export type Volume = Readonly<Omit<Selectable<VolumeRow>, JsonColumns>> & {
  readonly metadata: Texts;
  readonly image_metadata: Texts;
  readonly image: SourceImage | null;
  readonly reported_error: HostError | null;
};

/** Which volumes are wanted; undefined asks for nothing. */
export interface VolumeFilter {
  readonly projectId?: string | undefined;
  readonly host?: string | undefined;
  readonly equal?: Partial<
    Pick<Volume, 'name' | 'status' | 'availability_zone' | 'is_bootable' | 'size' | 'user_id' | 'volume_type_id'>
  >;
  readonly ids?: readonly string[] | undefined;
  readonly metadata?: Texts | undefined;
  readonly createdAfter?: string | undefined;
}

/** The columns that a list may be sorted by. */
export const volumeSortKeys = [
  'availability_zone',
  'created_at',
  'host',
  'id',
  'is_bootable',
  'launched_at',
  'name',
  'size',
  'status',
  'updated_at',
] as const;

const volumeOf = (row: Selectable<VolumeRow>): Volume => ({
  ...row,
  metadata: fromJson<Texts>(row.metadata),
  image_metadata: fromJson<Texts>(row.image_metadata),
  image: fromNullableJson<SourceImage>(row.image),
  reported_error: fromNullableJson<HostError>(row.reported_error),
});

const rowOf = (volume: Volume): Selectable<VolumeRow> => ({
  ...volume,
  metadata: toJson(volume.metadata),
  image_metadata: toJson(volume.image_metadata),
  image: volume.image === null ? null : toJson(volume.image),
  reported_error: volume.reported_error === null ? null : toJson(volume.reported_error),
});

export const findVolume = async (db: Executor<Tables>, id: string): Promise<Volume | undefined> => {
  const row = await db.selectFrom('volumes').selectAll().where('id', '=', id).executeTakeFirst();
  return row === undefined ? undefined : volumeOf(row);
};

export const findVolumeByKey = async (db: Executor<Tables>, key: string): Promise<Volume | undefined> => {
  const row = await db.selectFrom('volumes').selectAll().where('request_key', '=', key).executeTakeFirst();
  return row === undefined ? undefined : volumeOf(row);
};

/** Holds the row until the transaction ends. */
export const lockVolume = async (tx: Transaction<Tables>, id: string): Promise<Volume | undefined> => {
  const row = await tx.selectFrom('volumes').selectAll().where('id', '=', id).forUpdate().executeTakeFirst();
  return row === undefined ? undefined : volumeOf(row);
};

export const insertVolume = async (tx: Transaction<Tables>, volume: Volume): Promise<void> => {
  await tx.insertInto('volumes').values(rowOf(volume)).execute();
};

type Selected<Row> = SelectQueryBuilder<Tables, 'volumes', Row>;

const filtered = <Row>(query: Selected<Row>, filter: VolumeFilter): Selected<Row> => {
  let wanted = query;
  if (filter.projectId !== undefined) wanted = wanted.where('project_id', '=', filter.projectId);
  if (filter.host !== undefined) wanted = wanted.where('host', '=', filter.host);
  if (filter.ids !== undefined) wanted = wanted.where('id', 'in', filter.ids.length === 0 ? [''] : [...filter.ids]);
  if (filter.createdAfter !== undefined) wanted = wanted.where('created_at', '>', filter.createdAfter);
  for (const [column, value] of Object.entries(filter.equal ?? {})) {
    if (value !== undefined) wanted = wanted.where(column as keyof VolumeRow, '=', value);
  }
  for (const [key, value] of Object.entries(filter.metadata ?? {})) {
    // Metadata is JSON as `JSON.stringify` writes it: a pair has one spelling.
    const pair = `${JSON.stringify(key)}:${JSON.stringify(value)}`;
    const pattern = `%${pair.replaceAll(/[!%_]/g, '!$&')}%`;
    wanted = wanted.where(sql<SqlBool>`metadata like ${pattern} escape '!'`);
  }
  return wanted;
};

export const listVolumes = async (
  db: Executor<Tables>,
  filter: VolumeFilter,
  page?: PageRequest,
): Promise<readonly Volume[]> => {
  const query = filtered(db.selectFrom('volumes').selectAll(), filter);
  const rows = await (page === undefined ? query.orderBy('id') : paginate(query, dialectOf(db), page)).execute();
  return rows.map(volumeOf);
};

/** How many there are and how many GiB they have. */
export const sumVolumes = async (
  db: Executor<Tables>,
  filter: VolumeFilter,
): Promise<{ readonly count: number; readonly gigabytes: number }> => {
  const { count, gigabytes } = await filtered(
    db
      .selectFrom('volumes')
      .select(({ fn }) => [fn.countAll().as('count'), fn.sum<number | string | null>('wanted_size').as('gigabytes')]),
    filter,
  ).executeTakeFirstOrThrow();
  return { count: Number(count), gigabytes: Number(gigabytes ?? 0) };
};

/** The volumes of a host of which it must know, in the order of their ids. */
export const listWantedVolumes = async (
  db: Executor<Tables>,
  host: string,
  after: string | null,
  limit: number,
): Promise<readonly Volume[]> => {
  const query = db.selectFrom('volumes').selectAll().where('host', '=', host).where('wanted', 'is not', null);
  const rows = await (after === null ? query : query.where('id', '>', after)).orderBy('id').limit(limit).execute();
  return rows.map(volumeOf);
};

/** Writes columns of a volume whose row the transaction holds. */
export const updateVolume = async (
  tx: Transaction<Tables>,
  id: string,
  changes: Updateable<VolumeRow>,
): Promise<void> => {
  await tx.updateTable('volumes').set(changes).where('id', '=', id).execute();
};

/** Changes a volume that still has this status; false where it has another, or is gone. */
export const moveVolume = (
  tx: Transaction<Tables>,
  id: string,
  from: string,
  changes: Updateable<VolumeRow>,
): Promise<boolean> => compareAndSet(tx, 'volumes', { key: { id }, expected: { status: from }, changes });

/** How far a host is with a volume or snapshot. */
export interface HostVolumeReport {
  readonly id: string;
  readonly generation: number;
  readonly error: HostError | null;
}

/** What a host tells of one of its own volumes; false where it is another host's, or nothing is new. */
export const recordVolumeReport = async (
  tx: Transaction<Tables>,
  host: string,
  report: HostVolumeReport,
): Promise<boolean> => {
  const error = report.error === null ? null : toJson(report.error);
  const { numUpdatedRows } = await tx
    .updateTable('volumes')
    .set({ reported_generation: report.generation, reported_error: error })
    .where('id', '=', report.id)
    .where('host', '=', host)
    .where('reported_generation', '<=', report.generation)
    .where('generation', '>=', report.generation)
    .executeTakeFirst();
  return numUpdatedRows > 0n;
};

export const deleteVolumeRow = async (tx: Transaction<Tables>, id: string): Promise<void> => {
  await tx.deleteFrom('volumes').where('id', '=', id).execute();
};
