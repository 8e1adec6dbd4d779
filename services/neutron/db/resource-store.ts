import type { Selectable, Transaction } from 'kysely';
import type { Executor } from '@nimbo/db/database.ts';
import { dynamicReader, dynamicTransaction, type DynamicTables } from '@nimbo/db/dynamic-tables.ts';
import type { SqlValue } from '@nimbo/db/parameters.ts';
import { prepared, type Parameter, type PreparedQuery } from '@nimbo/db/prepared.ts';
import { idIn } from './id-list.ts';
import type { Tables } from './tables.ts';

/** Tables whose rows have the standard columns. */
export type ResourceTable =
  | 'networks'
  | 'subnets'
  | 'subnetpools'
  | 'ports'
  | 'security_groups'
  | 'security_group_rules'
  | 'routers'
  | 'floating_ips';

/** A row of one of them. */
export type ResourceRow<T extends ResourceTable> = Selectable<Tables[T]>;

/** One of something for each table. */
const byTable = <T>(make: (table: ResourceTable) => T): Readonly<Record<ResourceTable, T>> => ({
  networks: make('networks'),
  subnets: make('subnets'),
  subnetpools: make('subnetpools'),
  ports: make('ports'),
  security_groups: make('security_groups'),
  security_group_rules: make('security_group_rules'),
  routers: make('routers'),
  floating_ips: make('floating_ips'),
});

type ById = PreparedQuery<DynamicTables, { id: string }, Record<string, SqlValue>>;

const byId = (table: ResourceTable): ById =>
  prepared((db: Executor<DynamicTables>, parameter: Parameter<{ id: string }>) =>
    db.selectFrom(table).selectAll().where('id', '=', parameter('id')),
  );

const finders = byTable(byId);

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
  const rows = await dynamicReader(db)
    .selectFrom<string>(table)
    .selectAll()
    .where(idIn(db, 'id', ids))
    .execute();
  return rows as ResourceRow<T>[];
};

const lockers = byTable((table) =>
  prepared((db: Executor<DynamicTables>, parameter: Parameter<{ id: string }>) =>
    db.selectFrom(table).selectAll().where('id', '=', parameter('id')).forUpdate(),
  ),
);

/** The row, locked until the transaction ends: what changes it, or what must not be while it goes, waits here. */
export const lockRow = async <T extends ResourceTable>(
  tx: Transaction<Tables>,
  table: T,
  id: string,
): Promise<ResourceRow<T> | undefined> =>
  (await lockers[table].first(dynamicTransaction(tx), { id })) as ResourceRow<T> | undefined;

type Values = Record<string, SqlValue>;

/** Rows of a table always have the same columns, so its insert is built once, from the first. */
const inserters = byTable(() => new Map<string, PreparedQuery<DynamicTables, Values, unknown>>());

const inserterOf = (table: ResourceTable, row: Values): PreparedQuery<DynamicTables, Values, unknown> => {
  const columns = Object.keys(row);
  const key = columns.join();
  const known = inserters[table].get(key);
  if (known !== undefined) return known;
  const made = prepared((db: Executor<DynamicTables>, parameter: Parameter<Values>) =>
    db.insertInto(table).values(Object.fromEntries(columns.map((column) => [column, parameter(column)]))),
  );
  inserters[table].set(key, made);
  return made;
};

/** @throws UniqueViolation */
export const insertRow = async <T extends ResourceTable>(
  tx: Transaction<Tables>,
  table: T,
  row: ResourceRow<T>,
): Promise<void> => {
  const values = row as unknown as Values;
  await inserterOf(table, values).affected(dynamicTransaction(tx), values);
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
