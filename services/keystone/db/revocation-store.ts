import type { Selectable } from 'kysely';
import type { Timestamp } from '@nimbo/context/timestamp.ts';
import type { Executor } from '@nimbo/db/database.ts';
import { bumpRevision } from './revision-store.ts';
import type { RevocationRow, Tables } from './tables.ts';

/** What lets one act for another, by kind and id. */
interface RevokedDelegation {
  readonly kind: string;
  readonly id: string;
}

/** Which tokens end: those that fit every attribute given. At least one is. */
export interface Revoked {
  readonly auditId?: string | undefined;
  readonly auditChainId?: string | undefined;
  readonly userId?: string | undefined;
  readonly projectId?: string | undefined;
  readonly domainId?: string | undefined;
  /** Tokens with this role. */
  readonly roleId?: string | undefined;
  /** Tokens got by this. */
  readonly delegation?: RevokedDelegation | undefined;
  /** Only system-scoped tokens. */
  readonly system?: boolean | undefined;
}

/** A revocation as it stands in the database: tokens issued at an earlier sequence are concerned. */
export interface Revocation extends Revoked {
  readonly sequence: number;
  readonly revokedAt: Timestamp;
}

const delegationOf = (row: Selectable<RevocationRow>): RevokedDelegation | undefined =>
  row.delegation_kind === null || row.delegation_id === null
    ? undefined
    : { kind: row.delegation_kind, id: row.delegation_id };

const toRevocation = (row: Selectable<RevocationRow>): Revocation => ({
  sequence: row.sequence,
  auditId: row.audit_id ?? undefined,
  auditChainId: row.audit_chain_id ?? undefined,
  userId: row.user_id ?? undefined,
  projectId: row.project_id ?? undefined,
  domainId: row.domain_id ?? undefined,
  roleId: row.role_id ?? undefined,
  system: row.system,
  delegation: delegationOf(row),
  revokedAt: row.revoked_at,
});

/** Revokes within the caller's transaction; holds everywhere from its commit on. */
export const insertRevocation = async (
  tx: Executor<Tables>,
  revoked: Revoked,
  revokedAt: Timestamp,
): Promise<Revocation> => {
  const sequence = await bumpRevision(tx, 'revocation');
  const row: RevocationRow = {
    sequence,
    audit_id: revoked.auditId ?? null,
    audit_chain_id: revoked.auditChainId ?? null,
    user_id: revoked.userId ?? null,
    project_id: revoked.projectId ?? null,
    domain_id: revoked.domainId ?? null,
    role_id: revoked.roleId ?? null,
    system: revoked.system ?? false,
    delegation_kind: revoked.delegation?.kind ?? null,
    delegation_id: revoked.delegation?.id ?? null,
    revoked_at: revokedAt,
  };
  await tx.insertInto('revocations').values(row).execute();
  return toRevocation(row);
};

/** Revocations behind a sequence, oldest first. */
export const listRevocationsAfter = async (db: Executor<Tables>, sequence: number): Promise<Revocation[]> => {
  const query = db.selectFrom('revocations').selectAll().where('sequence', '>', sequence).orderBy('sequence');
  return (await query.execute()).map(toRevocation);
};

/** Revocations since an instant, or all, oldest first. */
export const listRevocationsSince = async (
  db: Executor<Tables>,
  since: Timestamp | undefined,
): Promise<Revocation[]> => {
  const query = db.selectFrom('revocations').selectAll().orderBy('sequence');
  const narrowed = since === undefined ? query : query.where('revoked_at', '>=', since);
  return (await narrowed.execute()).map(toRevocation);
};

/** Removes revocations older than any token that could still be shown. */
export const deleteRevocationsBefore = async (db: Executor<Tables>, before: Timestamp): Promise<number> => {
  const result = await db.deleteFrom('revocations').where('revoked_at', '<', before).executeTakeFirst();
  return Number(result.numDeletedRows);
};
