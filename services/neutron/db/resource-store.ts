import type { Selectable, Transaction } from 'kysely';
import type { Executor } from '@nimbo/db/database.ts';
import { dynamicReader, dynamicTransaction, type DynamicTables } from '@nimbo/db/dynamic-tables.ts';
import type { SqlValue } from '@nimbo/db/parameters.ts';
import { prepared, type Parameter, type PreparedQuery } from '@nimbo/db/prepared.ts';
import type { Tables } from './tables.ts';

/** Tables whose rows have the standard columns. */
export type ResourceTable =
  | 'networks'
  | 'subnets'
  | 'ports'
  | 'security_groups'
  | 'security_group_rules'
  | 'routers'
  | 'floating_ips';

/** A row of one of them. */
export type ResourceRow<T extends ResourceTable> = Selectable<Tables[T]>;

type ById = PreparedQuery<DynamicTables, { id: string }, Record<string, SqlValue>>;

const byId = (table: ResourceTable): ById =>
  prepared((db: Executor<DynamicTables>, parameter: Parameter<{ id: string }>) =>
    db.selectFrom(table).selectAll().where('id', '=', parameter('id')),
  );

const finders: Readonly<Record<ResourceTable, ById>> = {
  networks: byId('networks'),
  subnets: byId('subnets'),
  ports: byId('ports'),
  security_groups: byId('security_groups'),
  security_group_rules: byId('security_group_rules'),
  routers: byId('routers'),
  floating_ips: byId('floating_ips'),
};

export const findRow = async <T extends ResourceTable>(
  db: Executor<Tables>,
  table: T,
  id: string,
): Promise<ResourceRow<T> | undefined> =>
  (await finders[table].first(dynamicReader(db), { id })) as ResourceRow<T> | undefined;

/** The rows with these ids, in no order. */
export const findRows = async <T extends ResourceTable>(
  db: Executor<Tables>,
  table: T,
  ids: readonly string[],
): Promise<ResourceRow<T>[]> => {
  if (ids.length === 0) return [];
  const rows = await dynamicReader(db).selectFrom<string>(table).selectAll().where('id', 'in', ids).execute();
  return rows as ResourceRow<T>[];
};

/** The row, locked until the transaction ends: what changes it, or what must not be while it goes, waits here. */
export const lockRow = async <T extends ResourceTable>(
  tx: Transaction<Tables>,
  table: T,
  id: string,
): Promise<ResourceRow<T> | undefined> => {
  const query = dynamicTransaction(tx).selectFrom<string>(table).selectAll().where('id', '=', id).forUpdate();
  return (await query.executeTakeFirst()) as ResourceRow<T> | undefined;
};

/** @throws UniqueViolation */
export const insertRow = async <T extends ResourceTable>(
  tx: Transaction<Tables>,
  table: T,
  row: ResourceRow<T>,
): Promise<void> => {
  await dynamicTransaction(tx)
    .insertInto<string>(table)
    .values(row as unknown as Record<string, SqlValue>)
    .execute();
};

/** Writes a row that the transaction has locked. @throws UniqueViolation */
export const updateRow = async <T extends ResourceTable>(
  tx: Transaction<Tables>,
  table: T,
  row: ResourceRow<T>,
): Promise<void> => {
  const { id, ...columns } = row as unknown as Record<string, SqlValue> & { id: string };
  await dynamicTransaction(tx).updateTable<string>(table).set(columns).where('id', '=', id).execute();
};

/** False where it was gone already. */
export const deleteRow = async (tx: Transaction<Tables>, table: ResourceTable, id: string): Promise<boolean> => {
  await tx.deleteFrom('tags').where('resource_id', '=', id).execute();
  const { numDeletedRows } = await dynamicTransaction(tx)
    .deleteFrom<string>(table)
    .where('id', '=', id)
    .executeTakeFirst();
  return numDeletedRows === 1n;
};

/** How many of them a project has. */
export const countRows = async (
  db: Executor<Tables>,
  table: ResourceTable | 'rbac_policies',
  projectId: string,
): Promise<number> => {
  const row = await dynamicReader(db)
    .selectFrom<string>(table)
    .select((eb) => eb.fn.countAll().as('count'))
    .where('project_id', '=', projectId)
    .executeTakeFirstOrThrow();
  return Number((row as { count: unknown }).count);
};
