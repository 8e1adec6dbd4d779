import type { Selectable } from 'kysely';
import type { Executor } from '@nimbo/db/database.ts';
import { fromAttributes, toAttributes, type Attributes } from './attributes.ts';
import { listed, type Listed, type ListPage } from './list-page.ts';
import type { GroupRow, Tables } from './tables.ts';
import { textMatches, type TextMatch } from './text-match.ts';

/** Users who get roles together. */
export interface Group {
  readonly id: string;
  readonly name: string;
  readonly domainId: string;
  readonly description: string;
  readonly extra: Attributes;
}

export interface GroupFilter {
  readonly domainId?: string | undefined;
  readonly names?: readonly TextMatch[] | undefined;
  /** Only groups that this user belongs to. */
  readonly memberId?: string | undefined;
}

const toGroup = (row: Selectable<GroupRow>): Group => ({
  id: row.id,
  name: row.name,
  domainId: row.domain_id,
  description: row.description,
  extra: toAttributes(row.extra),
});

const toColumns = (group: Group) => ({
  name: group.name,
  domain_id: group.domainId,
  description: group.description,
  extra: fromAttributes(group.extra),
});

export const findGroup = async (db: Executor<Tables>, id: string): Promise<Group | undefined> => {
  const row = await db.selectFrom('user_groups').selectAll().where('id', '=', id).executeTakeFirst();
  return row === undefined ? undefined : toGroup(row);
};

export const findGroupByName = async (
  db: Executor<Tables>,
  name: string,
  domainId: string,
): Promise<Group | undefined> => {
  const query = db.selectFrom('user_groups').selectAll().where('name', '=', name).where('domain_id', '=', domainId);
  const row = await query.executeTakeFirst();
  return row === undefined ? undefined : toGroup(row);
};

const narrowed = (db: Executor<Tables>, { domainId, names = [], memberId }: GroupFilter) => {
  let query = db.selectFrom('user_groups').selectAll();
  if (domainId !== undefined) query = query.where('domain_id', '=', domainId);
  for (const name of names) query = query.where(textMatches('user_groups.name', name));
  if (memberId === undefined) return query;
  const ofMember = db.selectFrom('group_members').select('group_id').where('user_id', '=', memberId);
  return query.where('id', 'in', ofMember);
};

/** Groups in the order of ids. */
export const listGroups = async (db: Executor<Tables>, filter: GroupFilter, page: ListPage): Promise<Listed<Group>> => {
  let query = narrowed(db, filter);
  if (page.marker !== undefined) query = query.where('id', '>', page.marker);
  const rows = await query
    .orderBy('id')
    .limit(page.limit + 1)
    .execute();
  return listed(rows.map(toGroup), page);
};

/** @throws UniqueViolation where the name is taken */
export const insertGroup = async (db: Executor<Tables>, group: Group): Promise<void> => {
  await db
    .insertInto('user_groups')
    .values({ id: group.id, ...toColumns(group) })
    .execute();
};

/** @throws UniqueViolation where the name is taken */
export const updateGroup = async (db: Executor<Tables>, group: Group): Promise<void> => {
  await db.updateTable('user_groups').set(toColumns(group)).where('id', '=', group.id).execute();
};

/** A group goes with its memberships. */
export const deleteGroup = async (db: Executor<Tables>, id: string): Promise<void> => {
  await db.deleteFrom('group_members').where('group_id', '=', id).execute();
  await db.deleteFrom('user_groups').where('id', '=', id).execute();
};
