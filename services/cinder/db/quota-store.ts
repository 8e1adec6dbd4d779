import type { Transaction } from 'kysely';
import type { Executor } from '@nimbo/db/database.ts';
import type { Tables } from './tables.ts';

/** Limits by resource; those that are not there are said elsewhere. */
export type Limits = Readonly<Record<string, number>>;

const limitsOf = (rows: readonly { resource: string; hard_limit: number }[]): Limits =>
  Object.fromEntries(rows.map(({ resource, hard_limit: limit }) => [resource, limit]));

export const findProjectLimits = async (db: Executor<Tables>, projectId: string): Promise<Limits> =>
  limitsOf(await db.selectFrom('quotas').selectAll().where('project_id', '=', projectId).execute());

export const findClassLimits = async (db: Executor<Tables>, name: string): Promise<Limits> =>
  limitsOf(await db.selectFrom('quota_classes').selectAll().where('class_name', '=', name).execute());

/** Sets one limit, in the place of one that is there. */
export const writeProjectLimit = async (
  tx: Transaction<Tables>,
  projectId: string,
  resource: string,
  limit: number,
): Promise<void> => {
  await tx.deleteFrom('quotas').where('project_id', '=', projectId).where('resource', '=', resource).execute();
  await tx.insertInto('quotas').values({ project_id: projectId, resource, hard_limit: limit }).execute();
};

export const writeClassLimit = async (
  tx: Transaction<Tables>,
  name: string,
  resource: string,
  limit: number,
): Promise<void> => {
  await tx.deleteFrom('quota_classes').where('class_name', '=', name).where('resource', '=', resource).execute();
  await tx.insertInto('quota_classes').values({ class_name: name, resource, hard_limit: limit }).execute();
};

export const deleteProjectLimits = async (tx: Transaction<Tables>, projectId: string): Promise<void> => {
  await tx.deleteFrom('quotas').where('project_id', '=', projectId).execute();
};
