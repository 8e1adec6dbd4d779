import type { Transaction } from 'kysely';
import type { Executor } from '@nimbo/db/database.ts';
import type { ApiTables } from './tables.ts';

/** Limits by resource; those that are not there are said elsewhere. */
export type Limits = Readonly<Record<string, number>>;

/** Whose limits: a class's, a project's, or those of one user in it. */
export type QuotaOwner =
  | { readonly className: string }
  | { readonly projectId: string; readonly userId?: string | undefined };

const limitsOf = (rows: readonly { resource: string; hard_limit: number }[]): Limits =>
  Object.fromEntries(rows.map(({ resource, hard_limit: limit }) => [resource, limit]));

/** The limits that were set for exactly this owner. */
export const findLimits = async (db: Executor<ApiTables>, owner: QuotaOwner): Promise<Limits> => {
  if ('className' in owner) {
    const query = db.selectFrom('quota_classes').selectAll().where('class_name', '=', owner.className);
    return limitsOf(await query.execute());
  }
  const { projectId, userId } = owner;
  if (userId === undefined) {
    return limitsOf(await db.selectFrom('quotas').selectAll().where('project_id', '=', projectId).execute());
  }
  const query = db.selectFrom('user_quotas').selectAll().where('project_id', '=', projectId);
  return limitsOf(await query.where('user_id', '=', userId).execute());
};

/** Sets one limit, in the place of one that is there. */
export const writeLimit = async (
  tx: Transaction<ApiTables>,
  owner: QuotaOwner,
  resource: string,
  limit: number,
): Promise<void> => {
  if ('className' in owner) {
    const key = { class_name: owner.className, resource };
    await tx
      .deleteFrom('quota_classes')
      .where('class_name', '=', owner.className)
      .where('resource', '=', resource)
      .execute();
    await tx
      .insertInto('quota_classes')
      .values({ ...key, hard_limit: limit })
      .execute();
    return;
  }
  const { projectId, userId } = owner;
  if (userId === undefined) {
    await tx.deleteFrom('quotas').where('project_id', '=', projectId).where('resource', '=', resource).execute();
    await tx.insertInto('quotas').values({ project_id: projectId, resource, hard_limit: limit }).execute();
    return;
  }
  const old = tx.deleteFrom('user_quotas').where('project_id', '=', projectId).where('user_id', '=', userId);
  await old.where('resource', '=', resource).execute();
  await tx
    .insertInto('user_quotas')
    .values({ project_id: projectId, user_id: userId, resource, hard_limit: limit })
    .execute();
};

/** A project's limits go with those of its users; a user's go alone. */
export const deleteLimits = async (
  tx: Transaction<ApiTables>,
  { projectId, userId }: { readonly projectId: string; readonly userId?: string | undefined },
): Promise<void> => {
  const ofUsers = tx.deleteFrom('user_quotas').where('project_id', '=', projectId);
  if (userId !== undefined) {
    await ofUsers.where('user_id', '=', userId).execute();
    return;
  }
  await ofUsers.execute();
  await tx.deleteFrom('quotas').where('project_id', '=', projectId).execute();
};
