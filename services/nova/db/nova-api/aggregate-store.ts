import type { Selectable, Transaction } from 'kysely';
import type { Executor } from '@nimbo/db/database.ts';
import { insertIfMissing } from '@nimbo/db/insert-if-missing.ts';
import type { AggregateRow } from './aggregate-tables.ts';
import type { ApiTables } from './tables.ts';

/** A set of hosts with what is said of them. */
export interface Aggregate extends Readonly<Selectable<AggregateRow>> {
  readonly hosts: readonly string[];
  readonly metadata: Readonly<Record<string, string>>;
}

type Row = Selectable<AggregateRow>;

const whole = async (db: Executor<ApiTables>, rows: readonly Row[]): Promise<Aggregate[]> => {
  if (rows.length === 0) return [];
  const ids = rows.map(({ id }) => id);
  const hosts = await db
    .selectFrom('aggregate_hosts')
    .selectAll()
    .where('aggregate_id', 'in', ids)
    .orderBy('host')
    .execute();
  const metadata = await db
    .selectFrom('aggregate_metadata')
    .selectAll()
    .where('aggregate_id', 'in', ids)
    .orderBy('key')
    .execute();
  const isOf = (id: number) => (row: { readonly aggregate_id: number }) => row.aggregate_id === id;
  return rows.map((row) => ({
    ...row,
    hosts: hosts.filter(isOf(row.id)).map(({ host }) => host),
    metadata: Object.fromEntries(metadata.filter(isOf(row.id)).map(({ key, value }) => [key, value])),
  }));
};

export const listAggregates = async (db: Executor<ApiTables>): Promise<Aggregate[]> =>
  whole(db, await db.selectFrom('aggregates').selectAll().orderBy('id').execute());

export const findAggregate = async (db: Executor<ApiTables>, id: number): Promise<Aggregate | undefined> => {
  const rows = await db.selectFrom('aggregates').selectAll().where('id', '=', id).execute();
  return (await whole(db, rows))[0];
};

/** Locks every aggregate: what is decided rests on which hosts are in which zone, that is on all of them. */
export const lockAggregates = async (tx: Transaction<ApiTables>): Promise<Aggregate[]> =>
  whole(tx, await tx.selectFrom('aggregates').selectAll().orderBy('id').forUpdate().execute());

/** @throws UniqueViolation where the name is taken */
export const insertAggregate = async (tx: Transaction<ApiTables>, row: Omit<Row, 'id'>): Promise<Row> => {
  await tx.insertInto('aggregates').values(row).execute();
  return tx.selectFrom('aggregates').selectAll().where('uuid', '=', row.uuid).executeTakeFirstOrThrow();
};

/** @throws UniqueViolation where the name is taken */
export const updateAggregate = async (
  tx: Transaction<ApiTables>,
  { id, name, updated_at }: Pick<Row, 'id' | 'name' | 'updated_at'>,
): Promise<void> => {
  await tx.updateTable('aggregates').set({ name, updated_at }).where('id', '=', id).execute();
};

/** Writes these, takes away those that are null, leaves the others. */
export const writeAggregateMetadata = async (
  tx: Transaction<ApiTables>,
  id: number,
  metadata: Readonly<Record<string, string | null>>,
): Promise<void> => {
  for (const [key, value] of Object.entries(metadata)) {
    await tx.deleteFrom('aggregate_metadata').where('aggregate_id', '=', id).where('key', '=', key).execute();
    if (value !== null) await tx.insertInto('aggregate_metadata').values({ aggregate_id: id, key, value }).execute();
  }
};

/** False where the host was in it. */
export const addAggregateHost = (tx: Transaction<ApiTables>, id: number, host: string): Promise<boolean> =>
  insertIfMissing(tx, 'aggregate_hosts', { aggregate_id: id, host });

/** False where the host was not in it. */
export const removeAggregateHost = async (tx: Transaction<ApiTables>, id: number, host: string): Promise<boolean> => {
  const query = tx.deleteFrom('aggregate_hosts').where('aggregate_id', '=', id).where('host', '=', host);
  return (await query.executeTakeFirst()).numDeletedRows === 1n;
};

export const deleteAggregate = async (tx: Transaction<ApiTables>, id: number): Promise<void> => {
  await tx.deleteFrom('aggregate_metadata').where('aggregate_id', '=', id).execute();
  await tx.deleteFrom('aggregate_hosts').where('aggregate_id', '=', id).execute();
  await tx.deleteFrom('aggregates').where('id', '=', id).execute();
};
