import type { Transaction, Updateable } from 'kysely';
import type { Timestamp } from '@nimbo/context/timestamp.ts';
import type { Executor } from '@nimbo/db/database.ts';
import { insertIfMissing } from '@nimbo/db/insert-if-missing.ts';
import { prepared, type Parameter } from '@nimbo/db/prepared.ts';
import { instanceOf, type Instance } from './instance.ts';
import type { InstanceRow } from './instance-tables.ts';
import { newInstanceRow, type NewInstance, type NewInstanceState } from './new-instance.ts';
import type { CellTables } from './tables.ts';

const byUuid = prepared((db: Executor<CellTables>, parameter: Parameter<{ uuid: string }>) =>
  db.selectFrom('instances').selectAll().where('uuid', '=', parameter('uuid')),
);

const byUuidLocked = prepared((db: Executor<CellTables>, parameter: Parameter<{ uuid: string }>) =>
  db.selectFrom('instances').selectAll().where('uuid', '=', parameter('uuid')).forUpdate(),
);

/** A server, deleted or not. */
export const findInstance = async (db: Executor<CellTables>, uuid: string): Promise<Instance | undefined> => {
  const row = await byUuid.first(db, { uuid });
  return row === undefined ? undefined : instanceOf(row);
};

/** A server, deleted or not, that nobody else changes until the transaction ends. */
export const lockInstance = async (tx: Transaction<CellTables>, uuid: string): Promise<Instance | undefined> => {
  const row = await byUuidLocked.first(tx, { uuid });
  return row === undefined ? undefined : instanceOf(row);
};

/** Writes a new server; false where it is there already. */
export const insertInstance = async (
  tx: Transaction<CellTables>,
  made: NewInstance,
  state: NewInstanceState,
  at: Timestamp,
): Promise<boolean> => {
  const isNew = await insertIfMissing(tx, 'instances', newInstanceRow(made, state, at));
  if (isNew && made.tags.length > 0)
    await tx
      .insertInto('instance_tags')
      .values(made.tags.map((tag) => ({ instance_uuid: made.uuid, tag })))
      .execute();
  return isNew;
};

/** Columns that a change of a server writes; JSON columns as text. */
export type InstanceChanges = Omit<
  Updateable<InstanceRow>,
  'uuid' | 'version' | 'updated_at' | 'wanted_generation' | `reported_${string}`
>;

/** Changes a server, which the caller has locked. */
export const writeInstance = async (
  tx: Transaction<CellTables>,
  uuid: string,
  changes: InstanceChanges,
  at: Timestamp,
): Promise<void> => {
  await tx
    .updateTable('instances')
    .set((eb) => ({ ...changes, updated_at: at, version: eb('version', '+', 1) }))
    .where('uuid', '=', uuid)
    .execute();
};

/** Changes what the host is to do of a server, which the caller has locked; the wish's generation counts up. */
export const writeWish = async (
  tx: Transaction<CellTables>,
  uuid: string,
  changes: InstanceChanges,
  at: Timestamp,
): Promise<void> => {
  await tx
    .updateTable('instances')
    .set((eb) => ({
      ...changes,
      updated_at: at,
      version: eb('version', '+', 1),
      wanted_generation: eb('wanted_generation', '+', 1),
      reported_error: null,
    }))
    .where('uuid', '=', uuid)
    .execute();
};

/** Replaces a server's tags, which the caller has locked. */
export const writeTags = async (
  tx: Transaction<CellTables>,
  uuid: string,
  tags: readonly string[],
  at: Timestamp,
): Promise<void> => {
  await tx.deleteFrom('instance_tags').where('instance_uuid', '=', uuid).execute();
  if (tags.length > 0)
    await tx
      .insertInto('instance_tags')
      .values(tags.map((tag) => ({ instance_uuid: uuid, tag })))
      .execute();
  await writeInstance(tx, uuid, { tags: JSON.stringify(tags) }, at);
};

/** Why hosts were refused or taken when the server was placed last: JSON of the scheduler's account. */
export const findScheduling = async (db: Executor<CellTables>, uuid: string): Promise<string | undefined> => {
  const row = await db.selectFrom('instances').select('scheduling').where('uuid', '=', uuid).executeTakeFirst();
  return row?.scheduling ?? undefined;
};

/** A server by its id or, failing that, the newest of its name that is not deleted. */
export const findByIdOrName = async (db: Executor<CellTables>, idOrName: string): Promise<Instance | undefined> => {
  const byId = await findInstance(db, idOrName);
  if (byId !== undefined) return byId;
  const row = await db
    .selectFrom('instances')
    .selectAll()
    .where('name', '=', idOrName)
    .where('deleted_at', 'is', null)
    .orderBy('created_at', 'desc')
    .limit(1)
    .executeTakeFirst();
  return row === undefined ? undefined : instanceOf(row);
};
