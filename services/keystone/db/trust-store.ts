import type { Selectable } from 'kysely';
import type { Timestamp } from '@nimbo/context/timestamp.ts';
import type { Executor } from '@nimbo/db/database.ts';
import type { TrustRow } from './extension-tables.ts';
import type { Tables } from './tables.ts';

/** What one user lets another do in its place. */
export interface Trust {
  readonly id: string;
  readonly trustorId: string;
  readonly trusteeId: string;
  /** Null for a trust that gives no authority anywhere, only the trustor's name. */
  readonly projectId: string | null;
  /** Whether tokens speak in the trustor's name. */
  readonly impersonation: boolean;
  readonly expiresAt: Timestamp | null;
  /** Tokens that may still be got; null for any number. */
  readonly remainingUses: number | null;
  /** The trust by which this one was given. */
  readonly redelegatedTrustId: string | null;
  /** How many more times it may be passed on. */
  readonly redelegationCount: number;
  readonly roleIds: readonly string[];
}

const toTrust = (row: Selectable<TrustRow>, roleIds: readonly string[]): Trust => ({
  id: row.id,
  trustorId: row.trustor_id,
  trusteeId: row.trustee_id,
  projectId: row.project_id,
  impersonation: row.impersonation,
  expiresAt: row.expires_at,
  remainingUses: row.remaining_uses,
  redelegatedTrustId: row.redelegated_trust_id,
  redelegationCount: row.redelegation_count,
  roleIds,
});

const withRoles = async (db: Executor<Tables>, rows: readonly Selectable<TrustRow>[]): Promise<Trust[]> => {
  if (rows.length === 0) return [];
  const ids = rows.map(({ id }) => id);
  const roles = await db
    .selectFrom('trust_roles')
    .selectAll()
    .where('trust_id', 'in', ids)
    .orderBy('role_id')
    .execute();
  const byTrust = Map.groupBy(roles, (role) => role.trust_id);
  return rows.map((row) =>
    toTrust(
      row,
      (byTrust.get(row.id) ?? []).map((role) => role.role_id),
    ),
  );
};

/** A trust that has not been deleted; it may have ended or been used up. */
export const findTrust = async (db: Executor<Tables>, id: string): Promise<Trust | undefined> => {
  const query = db.selectFrom('trusts').selectAll().where('id', '=', id).where('deleted_at', 'is', null);
  return (await withRoles(db, await query.execute()))[0];
};

/** What a list of trusts may be narrowed by. */
export interface TrustFilter {
  readonly trustorId?: string | undefined;
  readonly trusteeId?: string | undefined;
  readonly projectIds?: readonly string[] | undefined;
  readonly redelegatedTrustId?: string | undefined;
}

export const listTrusts = async (db: Executor<Tables>, filter: TrustFilter): Promise<Trust[]> => {
  let query = db.selectFrom('trusts').selectAll().where('deleted_at', 'is', null).orderBy('id').limit(10_000);
  if (filter.trustorId !== undefined) query = query.where('trustor_id', '=', filter.trustorId);
  if (filter.trusteeId !== undefined) query = query.where('trustee_id', '=', filter.trusteeId);
  if (filter.projectIds !== undefined) query = query.where('project_id', 'in', filter.projectIds);
  if (filter.redelegatedTrustId !== undefined) {
    query = query.where('redelegated_trust_id', '=', filter.redelegatedTrustId);
  }
  return withRoles(db, await query.execute());
};

/** Trusts between the same two users for the same project, time and manner: there can be one. */
export const hasSameTrust = async (db: Executor<Tables>, trust: Trust): Promise<boolean> => {
  const trusts = await listTrusts(db, { trustorId: trust.trustorId, trusteeId: trust.trusteeId });
  return trusts.some(
    (other) =>
      trust.expiresAt !== null &&
      trust.projectId !== null &&
      other.projectId === trust.projectId &&
      other.impersonation === trust.impersonation &&
      other.expiresAt === trust.expiresAt,
  );
};

export const insertTrust = async (db: Executor<Tables>, trust: Trust, createdAt: Timestamp): Promise<void> => {
  await db
    .insertInto('trusts')
    .values({
      id: trust.id,
      trustor_id: trust.trustorId,
      trustee_id: trust.trusteeId,
      project_id: trust.projectId,
      impersonation: trust.impersonation,
      expires_at: trust.expiresAt,
      remaining_uses: trust.remainingUses,
      redelegated_trust_id: trust.redelegatedTrustId,
      redelegation_count: trust.redelegationCount,
      created_at: createdAt,
      deleted_at: null,
    })
    .execute();
  for (const roleId of trust.roleIds) {
    await db.insertInto('trust_roles').values({ trust_id: trust.id, role_id: roleId }).execute();
  }
};

/** Takes one of the uses that are left; false where there is none, or the trust is gone. Trusts without a bound have any number. */
export const consumeTrust = async (db: Executor<Tables>, id: string): Promise<boolean> => {
  const result = await db
    .updateTable('trusts')
    .set((eb) => ({ remaining_uses: eb('remaining_uses', '-', 1) }))
    .where('id', '=', id)
    .where('deleted_at', 'is', null)
    .where('remaining_uses', '>', 0)
    .executeTakeFirst();
  return result.numUpdatedRows === 1n;
};

/** Whether it was there. The row stays until it is purged. */
export const deleteTrust = async (db: Executor<Tables>, id: string, at: Timestamp): Promise<boolean> => {
  const query = db.updateTable('trusts').set({ deleted_at: at }).where('id', '=', id);
  const result = await query.where('deleted_at', 'is', null).executeTakeFirst();
  return result.numUpdatedRows === 1n;
};

export const deleteRoleFromTrusts = async (db: Executor<Tables>, roleId: string): Promise<void> => {
  await db.deleteFrom('trust_roles').where('role_id', '=', roleId).execute();
};

/** Removes the rows of trusts that were deleted, or ended, before an instant; returns how many. */
export const purgeTrusts = async (db: Executor<Tables>, before: Timestamp): Promise<number> => {
  const rows = await db
    .selectFrom('trusts')
    .select('id')
    .where((eb) => eb.or([eb('deleted_at', '<', before), eb('expires_at', '<', before)]))
    .limit(1_000)
    .execute();
  const ids = rows.map(({ id }) => id);
  if (ids.length === 0) return 0;
  await db.deleteFrom('trust_roles').where('trust_id', 'in', ids).execute();
  await db.deleteFrom('trusts').where('id', 'in', ids).execute();
  return ids.length;
};
