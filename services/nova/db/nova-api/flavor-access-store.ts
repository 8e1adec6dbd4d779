import type { Transaction } from 'kysely';
import type { Executor } from '@nimbo/db/database.ts';
import { insertIfMissing } from '@nimbo/db/insert-if-missing.ts';
import type { ApiTables } from './tables.ts';

/** The projects that may use a flavor that is not public. */
export const listFlavorProjects = async (db: Executor<ApiTables>, flavorId: number): Promise<string[]> => {
  const query = db.selectFrom('flavor_projects').select('project_id').where('flavor_id', '=', flavorId);
  return (await query.orderBy('project_id').execute()).map(({ project_id: id }) => id);
};

export const mayUseFlavor = async (db: Executor<ApiTables>, flavorId: number, projectId: string): Promise<boolean> => {
  const query = db.selectFrom('flavor_projects').select('flavor_id').where('flavor_id', '=', flavorId);
  return (await query.where('project_id', '=', projectId).executeTakeFirst()) !== undefined;
};

/** False where the project could use it already. */
export const grantFlavor = (tx: Transaction<ApiTables>, flavorId: number, projectId: string): Promise<boolean> =>
  insertIfMissing(tx, 'flavor_projects', { flavor_id: flavorId, project_id: projectId });

/** False where the project could not use it. */
export const revokeFlavor = async (
  tx: Transaction<ApiTables>,
  flavorId: number,
  projectId: string,
): Promise<boolean> => {
  const query = tx.deleteFrom('flavor_projects').where('flavor_id', '=', flavorId).where('project_id', '=', projectId);
  return (await query.executeTakeFirst()).numDeletedRows === 1n;
};
