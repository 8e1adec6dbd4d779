import type { Context, PolicyRuleName } from '@nimbo/context/context.ts';
import { NotFound } from '@nimbo/errors/faults.ts';
import { findCredential, listCredentials } from '../db/credential-store.ts';
import { findProject } from '../db/project-store.ts';
import { findUser } from '../db/user-store.ts';
import { credentialTarget, opened, removeCredential, storeCredential, type Credential } from './credential.ts';
import { delegationOfKeys } from './delegation/delegated-keys.ts';
import { assertOwnSecrets } from './delegation/own-secrets.ts';
import { accessKeyId, isEc2 } from './ec2-keys.ts';
import { newId } from './ids.ts';
import type { Keystone } from './keystone.ts';
import { notFound } from './not-found.ts';

/** The rules about a user's keys know the user from the path, as `user_id` and as the credential's owner. */
const ownerTarget = (userId: string) => ({ user_id: userId, target: { credential: { user_id: userId } } });

const assertUser = async ({ db }: Keystone, userId: string): Promise<void> => {
  if ((await findUser(db.read, userId)) === undefined) throw notFound('user', userId);
};

export const listEc2Credentials = async (
  ctx: Context,
  keystone: Keystone,
  rule: PolicyRuleName,
  userId: string,
): Promise<Credential[]> => {
  await ctx.authorize(rule, ownerTarget(userId));
  assertOwnSecrets(ctx);
  await assertUser(keystone, userId);
  const found = await listCredentials(keystone.db.read, { userId, type: 'ec2' });
  return Promise.all(found.map((credential) => opened(keystone, credential)));
};

/** New keys for one project; those that a delegate makes stay bound to what was delegated. @throws NotFound for an unknown user or project */
export const createEc2Credential = async (
  ctx: Context,
  keystone: Keystone,
  rule: PolicyRuleName,
  userId: string,
  projectId: string,
): Promise<Credential> => {
  await ctx.authorize(rule, ownerTarget(userId));
  await assertUser(keystone, userId);
  if ((await findProject(keystone.db.read, projectId)) === undefined) throw notFound('project', projectId);
  const access = newId();
  const blob = JSON.stringify({ access, secret: newId(), trust_id: null, ...delegationOfKeys(ctx, projectId) });
  return storeCredential(ctx, keystone, { id: accessKeyId(access), userId, projectId, type: 'ec2', blob, extra: {} });
};

/** The credential of an access key. @throws NotFound also where it is another user's */
export const getEc2Credential = async (
  ctx: Context,
  keystone: Keystone,
  rule: PolicyRuleName,
  userId: string,
  access: string,
): Promise<Credential> => {
  const found = await findCredential(keystone.db.read, accessKeyId(access));
  // Whoever may look at the user's keys learns that there is no such key.
  const target = found === undefined ? ownerTarget(userId) : { user_id: userId, target: credentialTarget(found) };
  await ctx.authorize(rule, target);
  assertOwnSecrets(ctx);
  await assertUser(keystone, userId);
  if (found === undefined || !isEc2(found.type) || found.userId !== userId) {
    throw new NotFound(`Could not find credential: ${access}.`, { code: 'keystone.credential_not_found' });
  }
  return opened(keystone, found);
};

export const deleteEc2Credential = async (
  ctx: Context,
  keystone: Keystone,
  rule: PolicyRuleName,
  userId: string,
  access: string,
): Promise<void> => removeCredential(ctx, keystone, await getEc2Credential(ctx, keystone, rule, userId, access));
