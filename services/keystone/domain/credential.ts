import type { Context, PolicyRuleName, PolicyTarget } from '@nimbo/context/context.ts';
import { UniqueViolation } from '@nimbo/db/unique-violation.ts';
import { BadRequest, Conflict } from '@nimbo/errors/faults.ts';
import type { Attributes } from '../db/attributes.ts';
import {
  deleteCredential,
  findCredential,
  insertCredential,
  listCredentials,
  updateCredential,
  type CredentialFilter,
  type SealedCredential,
} from '../db/credential-store.ts';
import { findUser } from '../db/user-store.ts';
import { change, type Change } from './change.ts';
import type { Changes } from './changes.ts';
import { accessKeyId, assertSameDelegation, ec2KeysOf, isEc2 } from './ec2-keys.ts';
import { assertOwnSecrets } from './delegation/own-secrets.ts';
import { newId } from './ids.ts';
import type { Keystone } from './keystone.ts';
import { allowed } from './lookup.ts';
import { notFound } from './not-found.ts';

/** A credential, opened. */
export interface Credential extends Omit<SealedCredential, 'sealedBlob'> {
  readonly blob: string;
}

/** What a caller says of a new credential. */
export interface NewCredential {
  readonly userId: string;
  readonly projectId?: string | null | undefined;
  readonly type: string;
  readonly blob: string;
  readonly extra: Attributes;
}

export type CredentialChanges = Changes<NewCredential>;

/** A credential as policy rules see it. */
export const credentialTarget = ({ id, userId, projectId, type }: Omit<SealedCredential, 'sealedBlob' | 'extra'>) => ({
  credential: { id, user_id: userId, project_id: projectId, type },
});

/** What events tell of a credential: nothing of what it proves. */
const told = ({ id, userId, projectId, type }: Omit<Credential, 'blob' | 'extra'>) => ({ id, userId, projectId, type });

/** A credential with what it proves. */
export const opened = async (
  { secrets }: Pick<Keystone, 'secrets'>,
  { sealedBlob, ...credential }: SealedCredential,
): Promise<Credential> => ({ ...credential, blob: await secrets.open(sealedBlob) });

const sealed = async (
  { secrets }: Pick<Keystone, 'secrets'>,
  { blob, ...credential }: Credential,
): Promise<SealedCredential> => ({ ...credential, sealedBlob: await secrets.seal(blob) });

export const getCredential = async (
  ctx: Context,
  keystone: Keystone,
  rule: PolicyRuleName,
  id: string,
): Promise<Credential> => {
  const found = await findCredential(keystone.db.read, id);
  const missing = () => notFound('credential', id);
  const credential = await allowed<SealedCredential>(ctx, { rule, found, target: credentialTarget, missing });
  assertOwnSecrets(ctx);
  return opened(keystone, credential);
};

/** The credentials of the filter that the caller may see one by one. */
export const listCredentialsFor = async (
  ctx: Context,
  keystone: Keystone,
  rules: { readonly list: PolicyRuleName; readonly get: PolicyRuleName },
  filter: CredentialFilter,
): Promise<Credential[]> => {
  const own: PolicyTarget = { target: { credential: { user_id: ctx.identity?.user.id ?? null } } };
  await ctx.authorize(rules.list, own);
  assertOwnSecrets(ctx);
  const visible: Credential[] = [];
  for (const credential of await listCredentials(keystone.db.read, filter)) {
    if (!(await ctx.can(rules.get, { target: credentialTarget(credential) }))) continue;
    visible.push(await opened(keystone, credential));
  }
  return visible;
};

const assertWhole = ({ type, blob, projectId }: Credential): void => {
  if (!isEc2(type)) return;
  ec2KeysOf(blob);
  if (projectId === null)
    throw new BadRequest('A credential of type ec2 needs a project_id: its keys are for one project.');
};

const assertUser = async ({ tx }: Change, userId: string): Promise<void> => {
  if ((await findUser(tx, userId)) === undefined)
    throw new BadRequest(`There is no user ${userId}: a credential needs an existing one.`);
};

/** Keeps a credential that may be kept. @throws Conflict where the access key is taken */
export const storeCredential = async (
  ctx: Context,
  keystone: Keystone,
  credential: Credential,
): Promise<Credential> => {
  const row = await sealed(keystone, credential);
  try {
    await change(ctx, keystone, async (changing) => {
      await assertUser(changing, credential.userId);
      await insertCredential(changing.tx, row);
      await changing.record('credential.created', told(credential));
    });
  } catch (error) {
    if (error instanceof UniqueViolation) throw new Conflict('There is a credential with this access key already.');
    throw error;
  }
  return credential;
};

/** @throws Forbidden, BadRequest for an unknown user or a blob that is none, Conflict where the access key is taken */
export const createCredential = async (
  ctx: Context,
  keystone: Keystone,
  rule: PolicyRuleName,
  given: NewCredential,
): Promise<Credential> => {
  const draft = { ...given, id: '', projectId: given.projectId ?? null };
  await ctx.authorize(rule, { target: credentialTarget(draft) });
  assertOwnSecrets(ctx);
  assertWhole(draft);
  const id = isEc2(given.type) ? accessKeyId(ec2KeysOf(given.blob).access) : newId();
  return storeCredential(ctx, keystone, { ...draft, id });
};

const changed = (before: Credential, changes: CredentialChanges): Credential => ({
  id: before.id,
  userId: changes.userId ?? before.userId,
  projectId: changes.projectId === undefined ? before.projectId : changes.projectId,
  type: changes.type ?? before.type,
  blob: changes.blob ?? before.blob,
  extra: { ...before.extra, ...changes.extra },
});

/** Who gives a credential away must be allowed to have it where it goes. @throws Forbidden, BadRequest */
export const updateCredentialFor = async (
  ctx: Context,
  keystone: Keystone,
  rule: PolicyRuleName,
  id: string,
  changes: CredentialChanges,
): Promise<Credential> => {
  const before = await getCredential(ctx, keystone, rule, id);
  const after = changed(before, changes);
  await ctx.authorize(rule, { target: credentialTarget(after) });
  assertWhole(after);
  if (isEc2(before.type)) assertSameDelegation(before.blob, after.blob);
  const row = await sealed(keystone, after);
  await change(ctx, keystone, async (changing) => {
    if ((await findCredential(changing.tx, id)) === undefined) throw notFound('credential', id);
    await assertUser(changing, after.userId);
    await updateCredential(changing.tx, row);
    await changing.record('credential.updated', told(after), told(before));
  });
  return after;
};

/** Removes a credential that was looked up for it. */
export const removeCredential = async (ctx: Context, keystone: Keystone, credential: Credential): Promise<void> =>
  change(ctx, keystone, async (changing) => {
    await deleteCredential(changing.tx, credential.id);
    await changing.record('credential.deleted', undefined, told(credential));
  });

export const deleteCredentialFor = async (
  ctx: Context,
  keystone: Keystone,
  rule: PolicyRuleName,
  id: string,
): Promise<void> => removeCredential(ctx, keystone, await getCredential(ctx, keystone, rule, id));
