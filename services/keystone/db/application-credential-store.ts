import type { Selectable } from 'kysely';
import type { AccessRule } from '@nimbo/context/delegation.ts';
import type { Timestamp } from '@nimbo/context/timestamp.ts';
import type { Executor } from '@nimbo/db/database.ts';
import type { ApplicationCredentialRow } from './extension-tables.ts';
import type { Tables } from './tables.ts';

/** A secret by which programs act for a user on one project. */
export interface ApplicationCredential {
  readonly id: string;
  readonly name: string;
  readonly userId: string;
  readonly projectId: string;
  readonly description: string | null;
  readonly secretHash: string;
  readonly expiresAt: Timestamp | null;
  /** Whether it may manage application credentials itself. */
  readonly unrestricted: boolean;
  readonly roleIds: readonly string[];
  /** Undefined where it may ask for anything. */
  readonly accessRules: readonly AccessRule[] | undefined;
}

/** What a list may be narrowed by. */
export interface ApplicationCredentialFilter {
  readonly id?: string | undefined;
  readonly userId?: string | undefined;
  readonly projectIds?: readonly string[] | undefined;
  readonly name?: string | undefined;
}

const roleIdsOf = async (db: Executor<Tables>, id: string): Promise<string[]> => {
  const query = db.selectFrom('application_credential_roles').select('role_id');
  const rows = await query.where('application_credential_id', '=', id).orderBy('role_id').execute();
  return rows.map((row) => row.role_id);
};

const accessRulesOf = (db: Executor<Tables>, id: string): Promise<AccessRule[]> =>
  db
    .selectFrom('application_credential_access_rules')
    .innerJoin('access_rules', 'access_rules.id', 'application_credential_access_rules.access_rule_id')
    .select(['access_rules.id', 'access_rules.service', 'access_rules.method', 'access_rules.path'])
    .where('application_credential_access_rules.application_credential_id', '=', id)
    .orderBy('access_rules.id')
    .execute();

const toCredential = async (
  db: Executor<Tables>,
  row: Selectable<ApplicationCredentialRow>,
): Promise<ApplicationCredential> => ({
  id: row.id,
  name: row.name,
  userId: row.user_id,
  projectId: row.project_id,
  description: row.description,
  secretHash: row.secret_hash,
  expiresAt: row.expires_at,
  unrestricted: row.unrestricted,
  roleIds: await roleIdsOf(db, row.id),
  accessRules: row.has_access_rules ? await accessRulesOf(db, row.id) : undefined,
});

export const listApplicationCredentials = async (
  db: Executor<Tables>,
  filter: ApplicationCredentialFilter,
): Promise<ApplicationCredential[]> => {
  let query = db.selectFrom('application_credentials').selectAll().orderBy('id').limit(10_000);
  if (filter.id !== undefined) query = query.where('id', '=', filter.id);
  if (filter.userId !== undefined) query = query.where('user_id', '=', filter.userId);
  if (filter.projectIds !== undefined) query = query.where('project_id', 'in', filter.projectIds);
  if (filter.name !== undefined) query = query.where('name', '=', filter.name);
  const credentials: ApplicationCredential[] = [];
  for (const row of await query.execute()) credentials.push(await toCredential(db, row));
  return credentials;
};

export const findApplicationCredential = async (
  db: Executor<Tables>,
  id: string,
): Promise<ApplicationCredential | undefined> => (await listApplicationCredentials(db, { id }))[0];

/** @throws UniqueViolation where the user has one of this name */
export const insertApplicationCredential = async (
  db: Executor<Tables>,
  credential: ApplicationCredential,
  createdAt: Timestamp,
): Promise<void> => {
  const { id, name, userId, projectId, description, secretHash, expiresAt, unrestricted } = credential;
  await db
    .insertInto('application_credentials')
    .values({
      id,
      name,
      user_id: userId,
      project_id: projectId,
      description,
      secret_hash: secretHash,
      expires_at: expiresAt,
      unrestricted,
      has_access_rules: credential.accessRules !== undefined,
      created_at: createdAt,
    })
    .execute();
  for (const roleId of credential.roleIds) {
    const row = { application_credential_id: id, role_id: roleId };
    await db.insertInto('application_credential_roles').values(row).execute();
  }
  for (const rule of credential.accessRules ?? []) {
    const row = { application_credential_id: id, access_rule_id: rule.id };
    await db.insertInto('application_credential_access_rules').values(row).execute();
  }
};

export const deleteApplicationCredential = async (db: Executor<Tables>, id: string): Promise<void> => {
  await db.deleteFrom('application_credential_access_rules').where('application_credential_id', '=', id).execute();
  await db.deleteFrom('application_credential_roles').where('application_credential_id', '=', id).execute();
  await db.deleteFrom('application_credentials').where('id', '=', id).execute();
};

export const deleteRoleFromApplicationCredentials = async (db: Executor<Tables>, roleId: string): Promise<void> => {
  await db.deleteFrom('application_credential_roles').where('role_id', '=', roleId).execute();
};
