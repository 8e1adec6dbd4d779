import type { Selectable, Transaction } from 'kysely';
import type { Executor } from '@nimbo/db/database.ts';
import type { ServerGroupTables } from './server-group-tables.ts';
import type { ApiTables } from './tables.ts';

type Row = Readonly<Selectable<ServerGroupTables['server_groups']>>;

/** A server group without its members. */
export type ServerGroupRow = Omit<Row, 'id'>;

/** A server group with the ids of its servers, those to be deleted left out. */
export interface ServerGroup extends ServerGroupRow {
  readonly members: readonly string[];
}

/** Which groups a list has: one project's or all, from the oldest. */
export interface GroupList {
  readonly projectId: string | undefined;
  readonly limit: number;
  readonly offset: number;
}

const withMembers = async (db: Executor<ApiTables>, groups: readonly Row[]): Promise<ServerGroup[]> => {
  if (groups.length === 0) return [];
  const ids = groups.map(({ uuid }) => uuid);
  const rows = await db
    .selectFrom('server_group_members as member')
    .innerJoin('instance_mappings as server', 'server.instance_uuid', 'member.instance_uuid')
    .select(['member.group_uuid', 'member.instance_uuid'])
    .where('member.group_uuid', 'in', ids)
    .where('server.queued_for_delete', '=', false)
    .orderBy('server.created_at')
    .orderBy('member.instance_uuid')
    .execute();
  const byGroup = Map.groupBy(rows, (row) => row.group_uuid);
  return groups.map((group) => ({
    ...group,
    members: (byGroup.get(group.uuid) ?? []).map((row) => row.instance_uuid),
  }));
};

export const listServerGroups = async (
  db: Executor<ApiTables>,
  { projectId, limit, offset }: GroupList,
): Promise<ServerGroup[]> => {
  const all = db.selectFrom('server_groups').selectAll().orderBy('id').limit(limit).offset(offset);
  const query = projectId === undefined ? all : all.where('project_id', '=', projectId);
  return withMembers(db, await query.execute());
};

export const findServerGroup = async (db: Executor<ApiTables>, uuid: string): Promise<ServerGroup | undefined> => {
  const rows = await db.selectFrom('server_groups').selectAll().where('uuid', '=', uuid).execute();
  return (await withMembers(db, rows))[0];
};

/** Keeps a group until the transaction ends; false where there is none. */
export const lockServerGroup = async (tx: Transaction<ApiTables>, uuid: string): Promise<boolean> => {
  const row = await tx
    .selectFrom('server_groups')
    .select('uuid')
    .where('uuid', '=', uuid)
    .forUpdate()
    .executeTakeFirst();
  return row !== undefined;
};

export const insertServerGroup = async (tx: Transaction<ApiTables>, group: ServerGroupRow): Promise<void> => {
  await tx.insertInto('server_groups').values(group).execute();
};

/** Its servers stay, in no group. False where there is none. */
export const deleteServerGroup = async (tx: Transaction<ApiTables>, uuid: string): Promise<boolean> => {
  if (!(await lockServerGroup(tx, uuid))) return false;
  await tx.deleteFrom('server_group_members').where('group_uuid', '=', uuid).execute();
  await tx.deleteFrom('server_groups').where('uuid', '=', uuid).execute();
  return true;
};
