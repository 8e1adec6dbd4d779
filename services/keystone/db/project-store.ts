import type { Selectable, SelectQueryBuilder } from 'kysely';
import type { Executor } from '@nimbo/db/database.ts';
import { fromAttributes, toAttributes, type Attributes } from './attributes.ts';
import { listed, type Listed, type ListPage } from './list-page.ts';
import { tagsOfProjects, writeTags, type TagFilter, whereTags } from './project-tag-store.ts';
import { rootDomain, type ProjectRow, type Tables } from './tables.ts';
import { textMatches, type TextMatch } from './text-match.ts';

/** A project, or a domain (a project with `isDomain`). */
export interface Project {
  readonly id: string;
  readonly name: string;
  /** Null for domains. */
  readonly domainId: string | null;
  /** Null for domains; the domain's id for projects at the top. */
  readonly parentId: string | null;
  readonly isDomain: boolean;
  readonly enabled: boolean;
  readonly description: string | null;
  readonly tags: readonly string[];
  readonly extra: Attributes;
  readonly options: Attributes;
}

/** What a list of projects may be narrowed by. */
export interface ProjectFilter {
  readonly isDomain?: boolean | undefined;
  readonly domainId?: string | undefined;
  readonly parentId?: string | undefined;
  readonly enabled?: boolean | undefined;
  readonly names?: readonly TextMatch[] | undefined;
  readonly ids?: readonly string[] | undefined;
  readonly tags?: TagFilter | undefined;
}

const toProject = (row: Selectable<ProjectRow>, tags: readonly string[]): Project => ({
  id: row.id,
  name: row.name,
  domainId: row.domain_id === rootDomain ? null : row.domain_id,
  parentId: row.parent_id,
  isDomain: row.is_domain,
  enabled: row.enabled,
  description: row.description,
  tags,
  extra: toAttributes(row.extra),
  options: toAttributes(row.options),
});

const toColumns = (project: Project) => ({
  name: project.name,
  domain_id: project.domainId ?? rootDomain,
  parent_id: project.parentId,
  is_domain: project.isDomain,
  enabled: project.enabled,
  description: project.description,
  extra: fromAttributes(project.extra),
  options: fromAttributes(project.options),
});

const withTags = async (db: Executor<Tables>, rows: readonly Selectable<ProjectRow>[]): Promise<Project[]> => {
  const tags = await tagsOfProjects(
    db,
    rows.map((row) => row.id),
  );
  return rows.map((row) => toProject(row, tags.get(row.id) ?? []));
};

export const findProject = async (db: Executor<Tables>, id: string): Promise<Project | undefined> => {
  const rows = await db.selectFrom('projects').selectAll().where('id', '=', id).execute();
  return (await withTags(db, rows))[0];
};

/** By name within a domain; `null` for the domain of that name. */
export const findProjectByName = async (
  db: Executor<Tables>,
  name: string,
  domainId: string | null,
): Promise<Project | undefined> => {
  const query = db.selectFrom('projects').selectAll().where('name', '=', name);
  const rows = await query.where('domain_id', '=', domainId ?? rootDomain).execute();
  return (await withTags(db, rows))[0];
};

const narrowed = <O>(query: SelectQueryBuilder<Tables, 'projects', O>, filter: ProjectFilter) => {
  let narrow = query;
  if (filter.isDomain !== undefined) narrow = narrow.where('is_domain', '=', filter.isDomain);
  if (filter.domainId !== undefined) narrow = narrow.where('domain_id', '=', filter.domainId);
  if (filter.parentId !== undefined) narrow = narrow.where('parent_id', '=', filter.parentId);
  if (filter.enabled !== undefined) narrow = narrow.where('enabled', '=', filter.enabled);
  if (filter.ids !== undefined) narrow = narrow.where('id', 'in', filter.ids.length === 0 ? [''] : filter.ids);
  for (const name of filter.names ?? []) narrow = narrow.where(textMatches('projects.name', name));
  return filter.tags === undefined ? narrow : whereTags(narrow, filter.tags);
};

export const listProjects = async (
  db: Executor<Tables>,
  filter: ProjectFilter,
  page: ListPage,
): Promise<Listed<Project>> => {
  let query = narrowed(db.selectFrom('projects').selectAll(), filter)
    .orderBy('id')
    .limit(page.limit + 1);
  if (page.marker !== undefined) query = query.where('id', '>', page.marker);
  return listed(await withTags(db, await query.execute()), page);
};

/** The projects right below any of these. */
export const listChildren = async (db: Executor<Tables>, parentIds: readonly string[]): Promise<Project[]> => {
  if (parentIds.length === 0) return [];
  const query = db.selectFrom('projects').selectAll().where('parent_id', 'in', parentIds);
  return withTags(db, await query.where('is_domain', '=', false).orderBy('id').execute());
};

/** @throws UniqueViolation where the name is taken */
export const insertProject = async (db: Executor<Tables>, project: Project, createdAt: string): Promise<void> => {
  const row = { id: project.id, created_at: createdAt, ...toColumns(project) };
  await db.insertInto('projects').values(row).execute();
  await writeTags(db, project.id, project.tags);
};

/** Writes every attribute but the id. @throws UniqueViolation where the name is taken */
export const updateProject = async (db: Executor<Tables>, project: Project): Promise<void> => {
  await db.updateTable('projects').set(toColumns(project)).where('id', '=', project.id).execute();
  await writeTags(db, project.id, project.tags);
};

export const deleteProjects = async (db: Executor<Tables>, ids: readonly string[]): Promise<void> => {
  if (ids.length === 0) return;
  await db.deleteFrom('project_tags').where('project_id', 'in', ids).execute();
  await db.deleteFrom('project_endpoints').where('project_id', 'in', ids).execute();
  await db.deleteFrom('project_endpoint_groups').where('project_id', 'in', ids).execute();
  await db.deleteFrom('projects').where('id', 'in', ids).execute();
};

/** Each project with what it hangs on; domains, which hang on nothing, are left out. */
export const listParents = async (
  db: Executor<Tables>,
): Promise<{ readonly id: string; readonly parentId: string | null }[]> => {
  const query = db.selectFrom('projects').select(['id', 'parent_id']).where('is_domain', '=', false);
  return (await query.execute()).map(({ id, parent_id: parentId }) => ({ id, parentId }));
};
