import type { Executor } from '@nimbo/db/database.ts';
import type { Tables } from './tables.ts';

/** Whoever has the prior role has the implied one too. */
export interface Inference {
  readonly priorRoleId: string;
  readonly impliedRoleId: string;
}

/** Every inference, in the order of ids: there are about as many as roles. */
export const allInferences = async (db: Executor<Tables>): Promise<Inference[]> => {
  const query = db.selectFrom('implied_roles').selectAll().orderBy('prior_role_id').orderBy('implied_role_id');
  const rows = await query.execute();
  return rows.map((row) => ({ priorRoleId: row.prior_role_id, impliedRoleId: row.implied_role_id }));
};

export const hasInference = async (
  db: Executor<Tables>,
  { priorRoleId, impliedRoleId }: Inference,
): Promise<boolean> => {
  const query = db.selectFrom('implied_roles').select('prior_role_id').where('prior_role_id', '=', priorRoleId);
  return (await query.where('implied_role_id', '=', impliedRoleId).executeTakeFirst()) !== undefined;
};

/** @throws UniqueViolation where it is there already */
export const insertInference = async (
  db: Executor<Tables>,
  { priorRoleId, impliedRoleId }: Inference,
): Promise<void> => {
  const row = { prior_role_id: priorRoleId, implied_role_id: impliedRoleId };
  await db.insertInto('implied_roles').values(row).execute();
};

export const deleteInference = async (
  db: Executor<Tables>,
  { priorRoleId, impliedRoleId }: Inference,
): Promise<void> => {
  const query = db.deleteFrom('implied_roles').where('prior_role_id', '=', priorRoleId);
  await query.where('implied_role_id', '=', impliedRoleId).execute();
};
