import type { SelectQueryBuilder } from 'kysely';
import type { Executor } from '@nimbo/db/database.ts';
import type { Tables } from './tables.ts';

/** Which tags a project must, or must not, have (api-sig "Tags"). */
export interface TagFilter {
  readonly all?: readonly string[] | undefined;
  readonly any?: readonly string[] | undefined;
  readonly notAll?: readonly string[] | undefined;
  readonly notAny?: readonly string[] | undefined;
}

/** Every project's tags in the order of their names. */
export const tagsOfProjects = async (
  db: Executor<Tables>,
  projectIds: readonly string[],
): Promise<ReadonlyMap<string, readonly string[]>> => {
  if (projectIds.length === 0) return new Map();
  const query = db.selectFrom('project_tags').selectAll().where('project_id', 'in', projectIds);
  const rows = await query.orderBy('name').execute();
  const tags = new Map<string, string[]>();
  for (const row of rows) tags.set(row.project_id, [...(tags.get(row.project_id) ?? []), row.name]);
  return tags;
};

/** Makes these the project's only tags. */
export const writeTags = async (db: Executor<Tables>, projectId: string, tags: readonly string[]): Promise<void> => {
  const had = (await tagsOfProjects(db, [projectId])).get(projectId) ?? [];
  const gone = had.filter((tag) => !tags.includes(tag));
  const added = [...new Set(tags)].filter((tag) => !had.includes(tag));
  if (gone.length > 0) {
    await db.deleteFrom('project_tags').where('project_id', '=', projectId).where('name', 'in', gone).execute();
  }
  if (added.length > 0) {
    const rows = added.map((name) => ({ project_id: projectId, name }));
    await db.insertInto('project_tags').values(rows).execute();
  }
};

type ProjectQuery<O> = SelectQueryBuilder<Tables, 'projects', O>;

const tagged = <O>(query: ProjectQuery<O>, tags: readonly string[], atLeast: number, wanted: boolean) =>
  query.where((eb) => {
    const count = eb
      .selectFrom('project_tags')
      .select((inner) => inner.fn.countAll<number>().as('count'))
      .whereRef('project_tags.project_id', '=', 'projects.id')
      .where('project_tags.name', 'in', tags);
    return eb(count, wanted ? '>=' : '<', atLeast);
  });

/** Narrows a list of projects by their tags. */
export const whereTags = <O>(query: ProjectQuery<O>, filter: TagFilter): ProjectQuery<O> => {
  let narrow = query;
  if (filter.all !== undefined) narrow = tagged(narrow, filter.all, new Set(filter.all).size, true);
  if (filter.any !== undefined) narrow = tagged(narrow, filter.any, 1, true);
  if (filter.notAll !== undefined) narrow = tagged(narrow, filter.notAll, new Set(filter.notAll).size, false);
  if (filter.notAny !== undefined) narrow = tagged(narrow, filter.notAny, 1, false);
  return narrow;
};
