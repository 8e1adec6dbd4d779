import { randomBytes } from 'node:crypto';
import type { AccessRule } from '@nimbo/context/delegation.ts';
import type { Context, PolicyRuleName } from '@nimbo/context/context.ts';
import type { Identity, RoleReference } from '@nimbo/context/identity.ts';
import { UniqueViolation } from '@nimbo/db/unique-violation.ts';
import { BadRequest, Conflict, Forbidden } from '@nimbo/errors/faults.ts';
import { ensureAccessRule, findAccessRule } from '../db/access-rule-store.ts';
import {
  deleteApplicationCredential,
  findApplicationCredential,
  insertApplicationCredential,
  listApplicationCredentials,
  type ApplicationCredential,
} from '../db/application-credential-store.ts';
import type { Role } from '../db/role-store.ts';
import { change, type Change } from './change.ts';
import { parseExpiry } from './expiry.ts';
import { newId } from './ids.ts';
import type { Keystone } from './keystone.ts';
import { notFound } from './not-found.ts';
import type { RoleIdentifier } from './trust.ts';

/** An access rule that is to be made, or one of the user's own by id. */
interface WantedAccessRule {
  readonly id?: string | undefined;
  readonly service?: string | undefined;
  readonly method?: string | undefined;
  readonly path?: string | undefined;
}

/** What a caller says of a new application credential. */
export interface NewApplicationCredential {
  readonly name: string;
  readonly description: string | null;
  /** Made where it is not given. */
  readonly secret: string | undefined;
  readonly expiresAt: string | null;
  /** All roles of the token where none is named. */
  readonly roles: readonly RoleIdentifier[];
  readonly unrestricted: boolean;
  readonly accessRules: readonly WantedAccessRule[] | undefined;
}

/** Bytes of a secret that keystone makes. */
const secretBytes = 64;

/** What was got by a trust or an OAuth token must not become a credential that outlives it. */
export const assertUndelegated = ({ identity }: Context): void => {
  if (identity?.trust === undefined && identity?.accessToken === undefined) return;
  throw new Forbidden('Application credentials cannot be managed with a token that was got by delegation.');
};

/** A restricted application credential manages no others. */
const assertUnrestricted = ({ identity }: Context): void => {
  if (identity?.applicationCredential?.restricted !== true) return;
  throw new Forbidden('A restricted application credential cannot be used to manage application credentials.');
};

const ownerTarget = (userId: string) => ({ user_id: userId, target: { user: { id: userId } } });

/** @throws NotFound for one that is not there, or another user's */
export const getApplicationCredential = async (
  ctx: Context,
  keystone: Keystone,
  rule: PolicyRuleName,
  ids: { readonly userId: string; readonly id: string },
): Promise<ApplicationCredential> => {
  await ctx.authorize(rule, ownerTarget(ids.userId));
  assertUndelegated(ctx);
  const found = await findApplicationCredential(keystone.db.read, ids.id);
  if (found?.userId !== ids.userId) throw notFound('application credential', ids.id);
  return found;
};

export const listApplicationCredentialsOf = async (
  ctx: Context,
  keystone: Keystone,
  rule: PolicyRuleName,
  filter: { readonly userId: string; readonly name?: string | undefined },
): Promise<ApplicationCredential[]> => {
  await ctx.authorize(rule, ownerTarget(filter.userId));
  assertUndelegated(ctx);
  return listApplicationCredentials(keystone.db.read, filter);
};

const findTokenRole = (identity: Identity, { id, name }: RoleIdentifier): RoleReference => {
  const found = identity.roles.find((role) => (id === undefined ? role.name === name : role.id === id));
  if (found !== undefined) return found;
  throw new BadRequest('Cannot create an application credential with a role that the token does not have.');
};

/** The roles named, with those they imply, all of which the token has; or all of the token's. */
const roleIdsFor = async (
  ctx: Context,
  keystone: Keystone,
  identity: Identity,
  wanted: readonly RoleIdentifier[],
): Promise<string[]> => {
  if (wanted.length === 0) return identity.roles.map(({ id }) => id);
  const named = wanted.map((role) => findTokenRole(identity, role).id);
  const graph = await keystone.identities.at((await keystone.revisions.inRequest(ctx)).identity).roles();
  return graph.effective(named).map(({ id }) => findTokenRole(identity, { id }).id);
};

const accessRuleFor = async (changing: Change, userId: string, wanted: WantedAccessRule): Promise<AccessRule> => {
  const { id, service, method, path } = wanted;
  if (service !== undefined && method !== undefined && path !== undefined) {
    const rule = await ensureAccessRule(changing.tx, { id: newId(), userId, service, method, path });
    return { id: rule.id, service, method, path };
  }
  const found = id === undefined ? undefined : await findAccessRule(changing.tx, id);
  if (found?.userId === userId) {
    return { id: found.id, service: found.service, method: found.method, path: found.path };
  }
  if (id !== undefined) throw notFound('access rule', id);
  throw new BadRequest('An access rule needs service, method and path, or the id of one that exists.');
};

const told = ({ id, name, userId, projectId, roleIds, expiresAt, unrestricted }: ApplicationCredential) => ({
  id,
  name,
  userId,
  projectId,
  roleIds,
  expiresAt,
  unrestricted,
});

const storing = async <T>(name: string, store: () => Promise<T>): Promise<T> => {
  try {
    return await store();
  } catch (error) {
    if (!(error instanceof UniqueViolation)) throw error;
    throw new Conflict(`There is an application credential named ${name} already: choose another name.`);
  }
};

const store = async (
  changing: Change,
  draft: Omit<ApplicationCredential, 'accessRules'>,
  wanted: readonly WantedAccessRule[] | undefined,
): Promise<ApplicationCredential> => {
  const rules = new Map<string, AccessRule>();
  for (const each of wanted ?? []) {
    const rule = await accessRuleFor(changing, draft.userId, each);
    rules.set(rule.id, rule);
  }
  const credential = { ...draft, accessRules: wanted === undefined ? undefined : [...rules.values()] };
  await insertApplicationCredential(changing.tx, credential, changing.at);
  await changing.record('application_credential.created', told(credential));
  return credential;
};

/** Rules about passwords are for people: a program's secret only has to be one that can be checked. */
const hashedSecret = ({ passwords, settings }: Keystone, secret: string): Promise<string> => {
  if (Buffer.byteLength(secret) <= settings.max_password_length) return passwords.hash(secret);
  throw new BadRequest(`The secret is too long: at most ${settings.max_password_length} bytes are accepted.`);
};

const ownProject = (ctx: Context, userId: string): { readonly identity: Identity; readonly projectId: string } => {
  const { identity } = ctx;
  if (identity?.scope.kind !== 'project') throw new Forbidden('Scope the token to the project first.');
  if (identity.user.id !== userId) throw new Forbidden('Cannot create an application credential for another user.');
  return { identity, projectId: identity.scope.id };
};

/**
 * A secret by which programs act for the caller on the token's project; the secret is told this once.
 * @throws Forbidden for another user or by delegation, BadRequest for roles that the token lacks, Conflict for a name
 * that is taken
 */
export const createApplicationCredential = async (
  ctx: Context,
  keystone: Keystone,
  rule: PolicyRuleName,
  userId: string,
  given: NewApplicationCredential,
): Promise<{ readonly credential: ApplicationCredential; readonly secret: string }> => {
  await ctx.authorize(rule, ownerTarget(userId));
  assertUndelegated(ctx);
  assertUnrestricted(ctx);
  const { identity, projectId } = ownProject(ctx, userId);
  const { name, description, unrestricted, secret = randomBytes(secretBytes).toString('base64url') } = given;
  const roleIds = await roleIdsFor(ctx, keystone, identity, given.roles);
  const expiresAt = given.expiresAt === null ? null : parseExpiry(keystone.clock, given.expiresAt);
  const secretHash = await hashedSecret(keystone, secret);
  const draft = { id: newId(), name, userId, projectId, description, secretHash, expiresAt, unrestricted, roleIds };
  const credential = await storing(name, () =>
    change(ctx, keystone, (changing) => store(changing, draft, given.accessRules)),
  );
  return { credential, secret };
};

const remove = async (changing: Change, credential: ApplicationCredential): Promise<void> => {
  await deleteApplicationCredential(changing.tx, credential.id);
  await changing.touch('identity');
  await changing.revoke({ delegation: { kind: 'application-credential', id: credential.id } });
  await changing.record('application_credential.deleted', undefined, told(credential));
};

/** Tokens that were got by it end. */
export const deleteApplicationCredentialFor = async (
  ctx: Context,
  keystone: Keystone,
  rule: PolicyRuleName,
  ids: { readonly userId: string; readonly id: string },
): Promise<void> => {
  const credential = await getApplicationCredential(ctx, keystone, rule, ids);
  assertUnrestricted(ctx);
  await change(ctx, keystone, (changing) => remove(changing, credential));
};

/** Ends the application credentials of a user who goes, or on projects that go. */
export const removeApplicationCredentials = async (
  changing: Change,
  filter: { readonly userId?: string; readonly projectIds?: readonly string[] },
): Promise<void> => {
  if (filter.projectIds?.length === 0) return;
  for (const credential of await listApplicationCredentials(changing.tx, filter)) await remove(changing, credential);
};

/** The roles of an application credential that are there. */
export const rolesOfApplicationCredential = async (
  ctx: Context,
  keystone: Keystone,
  { roleIds }: ApplicationCredential,
): Promise<readonly Role[]> => {
  const revision = await keystone.revisions.inRequest(ctx);
  const graph = await keystone.identities.at(revision.identity).roles();
  return roleIds.map((id) => graph.role(id)).filter((role) => role !== undefined);
};
