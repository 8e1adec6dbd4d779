import type { Selectable, Transaction } from 'kysely';
import type { Executor } from '@nimbo/db/database.ts';
import { insertIfMissing } from '@nimbo/db/insert-if-missing.ts';
import { fromJson, toJson } from '@nimbo/db/json.ts';
import type { EndpointGroupRow } from './extension-tables.ts';
import type { Tables } from './tables.ts';

/** What endpoints must be to belong to a group: all of it. */
export interface EndpointGroupFilters {
  readonly service_id?: string | undefined;
  readonly region_id?: string | undefined;
  readonly interface?: string | undefined;
}

export interface EndpointGroup {
  readonly id: string;
  readonly name: string;
  readonly description: string | null;
  readonly filters: EndpointGroupFilters;
}

/** A group whose endpoints a project's catalog shows. */
export interface ProjectEndpointGroup {
  readonly projectId: string;
  readonly endpointGroupId: string;
}

const largestFilters = 4_096;

const toGroup = (row: Selectable<EndpointGroupRow>): EndpointGroup => ({
  id: row.id,
  name: row.name,
  description: row.description,
  filters: fromJson<EndpointGroupFilters>(row.filters),
});

const toColumns = (group: EndpointGroup) => ({
  name: group.name,
  description: group.description,
  filters: toJson(group.filters, largestFilters),
});

export const findEndpointGroup = async (db: Executor<Tables>, id: string): Promise<EndpointGroup | undefined> => {
  const row = await db.selectFrom('endpoint_groups').selectAll().where('id', '=', id).executeTakeFirst();
  return row === undefined ? undefined : toGroup(row);
};

/** All groups, or those of one name. */
export const listEndpointGroups = async (db: Executor<Tables>, name?: string): Promise<EndpointGroup[]> => {
  const query = db.selectFrom('endpoint_groups').selectAll().orderBy('id');
  const narrowed = name === undefined ? query : query.where('name', '=', name);
  return (await narrowed.execute()).map(toGroup);
};

export const insertEndpointGroup = async (db: Executor<Tables>, group: EndpointGroup): Promise<void> => {
  await db
    .insertInto('endpoint_groups')
    .values({ id: group.id, ...toColumns(group) })
    .execute();
};

export const updateEndpointGroup = async (db: Executor<Tables>, group: EndpointGroup): Promise<void> => {
  await db.updateTable('endpoint_groups').set(toColumns(group)).where('id', '=', group.id).execute();
};

/** A group goes with its places in projects. */
export const deleteEndpointGroup = async (db: Executor<Tables>, id: string): Promise<void> => {
  await db.deleteFrom('project_endpoint_groups').where('endpoint_group_id', '=', id).execute();
  await db.deleteFrom('endpoint_groups').where('id', '=', id).execute();
};

/** All, or those of one group or project. */
export const listProjectEndpointGroups = async (
  db: Executor<Tables>,
  filter: Partial<ProjectEndpointGroup> = {},
): Promise<ProjectEndpointGroup[]> => {
  let query = db.selectFrom('project_endpoint_groups').selectAll().orderBy('project_id').orderBy('endpoint_group_id');
  if (filter.projectId !== undefined) query = query.where('project_id', '=', filter.projectId);
  if (filter.endpointGroupId !== undefined) query = query.where('endpoint_group_id', '=', filter.endpointGroupId);
  return (await query.execute()).map((row) => ({
    projectId: row.project_id,
    endpointGroupId: row.endpoint_group_id,
  }));
};

/** Whether it was not there before. */
export const insertProjectEndpointGroup = (tx: Transaction<Tables>, pair: ProjectEndpointGroup): Promise<boolean> =>
  insertIfMissing(tx, 'project_endpoint_groups', {
    project_id: pair.projectId,
    endpoint_group_id: pair.endpointGroupId,
  });

/** Whether it was there. */
export const deleteProjectEndpointGroup = async (
  db: Executor<Tables>,
  pair: ProjectEndpointGroup,
): Promise<boolean> => {
  const query = db.deleteFrom('project_endpoint_groups').where('project_id', '=', pair.projectId);
  const result = await query.where('endpoint_group_id', '=', pair.endpointGroupId).executeTakeFirst();
  return result.numDeletedRows > 0n;
};
