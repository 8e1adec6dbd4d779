import type { Selectable } from 'kysely';
import type { Timestamp } from '@nimbo/context/timestamp.ts';
import type { Executor } from '@nimbo/db/database.ts';
import { fromAttributes, toAttributes, type Attributes } from './attributes.ts';
import { listed, type Listed, type ListPage } from './list-page.ts';
import { rootDomain, type RoleRow, type Tables } from './tables.ts';
import { textMatches, type TextMatch } from './text-match.ts';

export interface Role {
  readonly id: string;
  readonly name: string;
  /** Null for roles that are everywhere. */
  readonly domainId: string | null;
  readonly description: string | null;
  readonly extra: Attributes;
  readonly options: Attributes;
}

export interface RoleFilter {
  /** Null for roles that are everywhere; absent for all. */
  readonly domainId?: string | null | undefined;
  readonly names?: readonly TextMatch[] | undefined;
}

const toRole = (row: Selectable<RoleRow>): Role => ({
  id: row.id,
  name: row.name,
  domainId: row.domain_id === rootDomain ? null : row.domain_id,
  description: row.description,
  extra: toAttributes(row.extra),
  options: toAttributes(row.options),
});

const toColumns = (role: Role) => ({
  name: role.name,
  domain_id: role.domainId ?? rootDomain,
  description: role.description,
  extra: fromAttributes(role.extra),
  options: fromAttributes(role.options),
});

export const findRole = async (db: Executor<Tables>, id: string): Promise<Role | undefined> => {
  const row = await db.selectFrom('roles').selectAll().where('id', '=', id).executeTakeFirst();
  return row === undefined ? undefined : toRole(row);
};

export const listRoles = async (db: Executor<Tables>, filter: RoleFilter, page: ListPage): Promise<Listed<Role>> => {
  let query = db.selectFrom('roles').selectAll();
  if (filter.domainId !== undefined) query = query.where('domain_id', '=', filter.domainId ?? rootDomain);
  for (const name of filter.names ?? []) query = query.where(textMatches('roles.name', name));
  if (page.marker !== undefined) query = query.where('id', '>', page.marker);
  const rows = await query
    .orderBy('id')
    .limit(page.limit + 1)
    .execute();
  return listed(rows.map(toRole), page);
};

/** Every role: there are as many as an operator has thought of. */
export const allRoles = async (db: Executor<Tables>): Promise<Role[]> =>
  (await db.selectFrom('roles').selectAll().orderBy('id').execute()).map(toRole);

/** @throws UniqueViolation where the name is taken */
export const insertRole = async (db: Executor<Tables>, role: Role, createdAt: Timestamp): Promise<void> => {
  await db
    .insertInto('roles')
    .values({ id: role.id, created_at: createdAt, ...toColumns(role) })
    .execute();
};

/** Writes every attribute but the id. @throws UniqueViolation where the name is taken */
export const updateRole = async (db: Executor<Tables>, role: Role): Promise<void> => {
  await db.updateTable('roles').set(toColumns(role)).where('id', '=', role.id).execute();
};

/** The role goes, and with it what it implies and what implies it. */
export const deleteRole = async (db: Executor<Tables>, id: string): Promise<void> => {
  await db
    .deleteFrom('implied_roles')
    .where((eb) => eb.or([eb('prior_role_id', '=', id), eb('implied_role_id', '=', id)]))
    .execute();
  await db.deleteFrom('roles').where('id', '=', id).execute();
};
