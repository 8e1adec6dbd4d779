import type { Transaction } from 'kysely';
import type { Executor } from '@nimbo/db/database.ts';
import { prepared, type Parameter } from '@nimbo/db/prepared.ts';
import type { Tables } from './tables.ts';

const ofProject = prepared((db: Executor<Tables>, parameter: Parameter<{ project_id: string }>) =>
  db.selectFrom('quotas').selectAll().where('project_id', '=', parameter('project_id')),
);

/** The limits of a project that differ from the cloud's, by resource. */
export const quotasOf = async (db: Executor<Tables>, projectId: string): Promise<ReadonlyMap<string, number>> => {
  const rows = await ofProject.all(db, { project_id: projectId });
  return new Map(rows.map(({ resource, limit_value }) => [resource, limit_value]));
};

/** Projects with limits of their own, in order. */
export const projectsWithQuotas = async (db: Executor<Tables>): Promise<readonly string[]> => {
  const rows = await db.selectFrom('quotas').select('project_id').distinct().orderBy('project_id').execute();
  return rows.map(({ project_id }) => project_id);
};

/** Sets some of a project's limits. */
export const putQuotas = async (
  tx: Transaction<Tables>,
  projectId: string,
  limits: Readonly<Record<string, number>>,
): Promise<void> => {
  const resources = Object.keys(limits);
  if (resources.length === 0) return;
  await tx.deleteFrom('quotas').where('project_id', '=', projectId).where('resource', 'in', resources).execute();
  const rows = Object.entries(limits).map(([resource, limit]) => ({
    project_id: projectId,
    resource,
    limit_value: limit,
  }));
  await tx.insertInto('quotas').values(rows).execute();
};

/** Gives a project the cloud's limits again. */
export const deleteQuotas = async (tx: Transaction<Tables>, projectId: string): Promise<void> => {
  await tx.deleteFrom('quotas').where('project_id', '=', projectId).execute();
};
