import type { Transaction } from 'kysely';
import type { Executor } from '@nimbo/db/database.ts';
import { insertIfMissing } from '@nimbo/db/insert-if-missing.ts';
import type { Tables } from './tables.ts';

/** An endpoint that a project's catalog shows. */
export interface ProjectEndpoint {
  readonly projectId: string;
  readonly endpointId: string;
}

export const hasProjectEndpoint = async (db: Executor<Tables>, pair: ProjectEndpoint): Promise<boolean> => {
  const query = db.selectFrom('project_endpoints').select('project_id').where('project_id', '=', pair.projectId);
  return (await query.where('endpoint_id', '=', pair.endpointId).executeTakeFirst()) !== undefined;
};

/** Whether it was not there before. */
export const insertProjectEndpoint = (tx: Transaction<Tables>, pair: ProjectEndpoint): Promise<boolean> =>
  insertIfMissing(tx, 'project_endpoints', { project_id: pair.projectId, endpoint_id: pair.endpointId });

/** Whether it was there. */
export const deleteProjectEndpoint = async (db: Executor<Tables>, pair: ProjectEndpoint): Promise<boolean> => {
  const query = db.deleteFrom('project_endpoints').where('project_id', '=', pair.projectId);
  const result = await query.where('endpoint_id', '=', pair.endpointId).executeTakeFirst();
  return result.numDeletedRows > 0n;
};

/** All, or those of one endpoint. */
export const listProjectEndpoints = async (db: Executor<Tables>, endpointId?: string): Promise<ProjectEndpoint[]> => {
  const query = db.selectFrom('project_endpoints').selectAll().orderBy('project_id').orderBy('endpoint_id');
  const narrowed = endpointId === undefined ? query : query.where('endpoint_id', '=', endpointId);
  return (await narrowed.execute()).map((row) => ({ projectId: row.project_id, endpointId: row.endpoint_id }));
};
