import type { Selectable } from 'kysely';
import type { Executor } from '@nimbo/db/database.ts';
import { fromAttributes, toAttributes, type Attributes } from './attributes.ts';
import type { CredentialRow, Tables } from './tables.ts';

/** A credential as it is kept: what it proves is sealed. */
export interface SealedCredential {
  /** For EC2 credentials the SHA-256 of the access key, so that it is found by it. */
  readonly id: string;
  readonly userId: string;
  readonly projectId: string | null;
  /** `ec2`, `totp`, `cert`, or whatever its user wants to keep. */
  readonly type: string;
  readonly sealedBlob: string;
  readonly extra: Attributes;
}

export interface CredentialFilter {
  readonly userId?: string | undefined;
  readonly type?: string | undefined;
}

const toCredential = (row: Selectable<CredentialRow>): SealedCredential => ({
  id: row.id,
  userId: row.user_id,
  projectId: row.project_id,
  type: row.type,
  sealedBlob: row.sealed_blob,
  extra: toAttributes(row.extra),
});

const toColumns = (credential: SealedCredential) => ({
  user_id: credential.userId,
  project_id: credential.projectId,
  type: credential.type,
  sealed_blob: credential.sealedBlob,
  extra: fromAttributes(credential.extra),
});

export const findCredential = async (db: Executor<Tables>, id: string): Promise<SealedCredential | undefined> => {
  const row = await db.selectFrom('credentials').selectAll().where('id', '=', id).executeTakeFirst();
  return row === undefined ? undefined : toCredential(row);
};

/** Credentials in the order of ids. */
export const listCredentials = async (
  db: Executor<Tables>,
  { userId, type }: CredentialFilter,
): Promise<SealedCredential[]> => {
  let query = db.selectFrom('credentials').selectAll();
  if (userId !== undefined) query = query.where('user_id', '=', userId);
  if (type !== undefined) query = query.where('type', '=', type);
  return (await query.orderBy('id').execute()).map(toCredential);
};

/** @throws UniqueViolation where the access key is taken */
export const insertCredential = async (db: Executor<Tables>, credential: SealedCredential): Promise<void> => {
  await db
    .insertInto('credentials')
    .values({ id: credential.id, ...toColumns(credential) })
    .execute();
};

export const updateCredential = async (db: Executor<Tables>, credential: SealedCredential): Promise<void> => {
  await db.updateTable('credentials').set(toColumns(credential)).where('id', '=', credential.id).execute();
};

export const deleteCredential = async (db: Executor<Tables>, id: string): Promise<void> => {
  await db.deleteFrom('credentials').where('id', '=', id).execute();
};

export const deleteCredentialsOfUser = async (db: Executor<Tables>, userId: string): Promise<void> => {
  await db.deleteFrom('credentials').where('user_id', '=', userId).execute();
};

export const deleteCredentialsOfProjects = async (
  db: Executor<Tables>,
  projectIds: readonly string[],
): Promise<void> => {
  if (projectIds.length === 0) return;
  await db.deleteFrom('credentials').where('project_id', 'in', projectIds).execute();
};
