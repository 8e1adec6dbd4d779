import type { Context, PolicyRuleName, PolicyTarget } from '@nimbo/context/context.ts';
import { UniqueViolation } from '@nimbo/db/unique-violation.ts';
import { BadRequest, Conflict } from '@nimbo/errors/faults.ts';
import type { Attributes } from '../db/attributes.ts';
import type { Listed } from '../db/list-page.ts';
import { writeLogin } from '../db/login-store.ts';
import { findProject } from '../db/project-store.ts';
import {
  findUser,
  insertUser,
  listUsers,
  updateUser,
  type FederatedIdentity,
  type FederatedView,
  type User,
  type UserFilter,
} from '../db/user-store.ts';
import { change, type Change } from './change.ts';
import type { Changes } from './changes.ts';
import { assertOwnUsers } from './directory/read-only.ts';
import { refreshed } from './directory/refresh.ts';
import { federatedIdentitiesOf, linkUser, relinkUser } from './federated-user.ts';
import { newId } from './ids.ts';
import { mergedOptions } from './immutable.ts';
import type { Keystone } from './keystone.ts';
import { allowed } from './lookup.ts';
import { notFound } from './not-found.ts';
import { pageOf, type PageRequest } from './paging.ts';
import { hashedPassword, storePassword, type HashedPassword } from './password.ts';
import { impliedDomainId, listTarget, narrowedDomainId } from './scope.ts';
import { withActivity } from './user-activity.ts';
import { removeUser } from './user-removal.ts';

/** What a caller says of a new user; the rest has defaults. */
export interface NewUser {
  readonly name: string;
  readonly domainId?: string | undefined;
  readonly enabled?: boolean | undefined;
  readonly defaultProjectId?: string | null | undefined;
  /** Null or absent: the user cannot log in by password. */
  readonly password?: string | null | undefined;
  readonly options?: Attributes | undefined;
  /** What identity providers call the user. */
  readonly federated?: readonly FederatedIdentity[] | undefined;
  readonly extra: Attributes;
}

/** What a caller may change; the domain is named only to be refused. */
export type UserChanges = Changes<NewUser>;

/** A user as policy rules see it. */
export const userTarget = (user: User): PolicyTarget => ({
  user: { id: user.id, name: user.name, domain_id: user.domainId },
});

/** A user as it is, in its directory where it is kept in one. @throws Unavailable where that does not answer */
const findPresentUser = async (ctx: Context, keystone: Keystone, id: string): Promise<User | undefined> => {
  const found = await findUser(keystone.db.read, id);
  if (found === undefined || (await refreshed(ctx, keystone, found.domainId)) === undefined) return found;
  return findUser(keystone.db.read, id);
};

const getUser = async (ctx: Context, keystone: Keystone, rule: PolicyRuleName, id: string): Promise<User> => {
  const present = await findPresentUser(ctx, keystone, id);
  const [found] = await withActivity(keystone, present === undefined ? [] : [present]);
  return allowed(ctx, { rule, found, target: userTarget, missing: () => notFound('user', id) });
};

/** A user with what identity providers call it. */
export const showUser = async (
  ctx: Context,
  keystone: Keystone,
  rule: PolicyRuleName,
  id: string,
): Promise<FederatedView> => {
  const user = await getUser(ctx, keystone, rule, id);
  return { ...user, federated: await federatedIdentitiesOf(keystone.db.read, id) };
};

export const listUsersFor = async (
  ctx: Context,
  keystone: Keystone,
  rule: PolicyRuleName,
  filter: UserFilter,
  page: PageRequest,
): Promise<Listed<User>> => {
  await ctx.authorize(rule, listTarget(ctx));
  const domainId = narrowedDomainId(ctx, filter.domainId);
  if (domainId === null) return { rows: [], more: false };
  const directory = domainId === undefined ? undefined : await refreshed(ctx, keystone, domainId);
  const users = await listUsers(
    keystone.db.read,
    { ...filter, domainId },
    pageOf(keystone, page, directory?.listLimit),
  );
  const rows = await withActivity(keystone, users.rows);
  return { ...users, rows: filter.enabled === true ? rows.filter(({ enabled }) => enabled) : rows };
};

const writingUser = async <T>(name: string, domainId: string, write: () => Promise<T>): Promise<T> => {
  try {
    return await write();
  } catch (error) {
    if (!(error instanceof UniqueViolation)) throw error;
    throw new Conflict(`The domain ${domainId} has a user named ${name} already: choose another name.`, {
      code: 'keystone.user_exists',
      details: { name },
    });
  }
};

const drafted = (ctx: Context, given: NewUser): User => ({
  id: newId(),
  name: given.name.trim(),
  domainId: given.domainId ?? impliedDomainId(ctx),
  enabled: given.enabled ?? true,
  defaultProjectId: given.defaultProjectId ?? null,
  passwordExpiresAt: null,
  extra: given.extra,
  options: mergedOptions({}, given.options),
});

const assertDomain = async ({ tx }: Change, domainId: string): Promise<void> => {
  const domain = await findProject(tx, domainId);
  if (domain?.isDomain !== true) throw notFound('domain', domainId);
};

const assertDefaultProject = async ({ tx }: Change, projectId: string | null | undefined): Promise<void> => {
  if (projectId === null || projectId === undefined) return;
  const project = await findProject(tx, projectId);
  if (project?.isDomain === true)
    throw new BadRequest(`${projectId} is a domain and can't be a default project: name a project.`);
};

const withPassword = (user: User, password: HashedPassword | undefined): User =>
  password === undefined ? user : { ...user, passwordExpiresAt: password.expiresAt };

/** @throws Forbidden, NotFound for an unknown domain, Conflict where the name is taken */
export const createUser = async (
  ctx: Context,
  keystone: Keystone,
  rule: PolicyRuleName,
  given: NewUser,
): Promise<FederatedView> => {
  const { federated = [] } = given;
  const draft = drafted(ctx, given);
  await ctx.authorize(rule, { target: userTarget(draft) });
  await assertOwnUsers(keystone, draft.domainId);
  const password = await hashedPassword(keystone, given.password, draft);
  const user = withPassword(draft, password);
  await writingUser(user.name, user.domainId, () =>
    change(ctx, keystone, async (changing) => {
      await assertDomain(changing, user.domainId);
      await assertDefaultProject(changing, user.defaultProjectId);
      await insertUser(changing.tx, user, changing.at);
      if (password !== undefined) await storePassword(changing, user.id, password);
      await linkUser(ctx, changing, user.id, federated);
      await changing.record('user.created', user);
    }),
  );
  return { ...user, federated };
};

const changed = (user: User, changes: UserChanges): User => ({
  ...user,
  name: changes.name?.trim() ?? user.name,
  enabled: changes.enabled ?? user.enabled,
  defaultProjectId: changes.defaultProjectId === undefined ? user.defaultProjectId : changes.defaultProjectId,
  extra: { ...user.extra, ...changes.extra },
  options: mergedOptions(user.options, changes.options),
});

/** A user who is disabled, or whose password another has set, is logged out everywhere. */
const store = async (
  changing: Change,
  before: User,
  after: User,
  password: HashedPassword | undefined,
): Promise<void> => {
  await updateUser(changing.tx, after);
  if (password !== undefined) await storePassword(changing, after.id, password);
  await changing.touch('identity');
  if (password !== undefined || (before.enabled && !after.enabled)) await changing.revoke({ userId: after.id });
  await changing.record('user.updated', after, before);
};

const letInAgain = ({ tx, at }: Change, id: string): Promise<void> =>
  writeLogin(tx, id, { failures: 0, failedAt: null, activeAt: at });

/** @throws BadRequest for another domain, Conflict where the name is taken */
export const updateUserFor = async (
  ctx: Context,
  keystone: Keystone,
  rule: PolicyRuleName,
  id: string,
  changes: UserChanges,
): Promise<FederatedView> => {
  const seen = await getUser(ctx, keystone, rule, id);
  if (changes.domainId !== undefined && changes.domainId !== seen.domainId) {
    throw new BadRequest('Cannot change Domain ID.');
  }
  await assertOwnUsers(keystone, seen.domainId);
  const password = await hashedPassword(keystone, changes.password, changed(seen, changes));
  return writingUser(changes.name ?? seen.name, seen.domainId, () =>
    change(ctx, keystone, async (changing) => {
      const before = await findUser(changing.tx, id);
      if (before === undefined) throw notFound('user', id);
      await assertDefaultProject(changing, changes.defaultProjectId);
      const after = withPassword(changed(before, changes), password);
      await store(changing, before, after, password);
      // Whoever is let in again begins anew: neither locked out nor taken for absent.
      if (changes.enabled === true) await letInAgain(changing, id);
      await relinkUser(ctx, changing, id, changes.federated ?? []);
      return { ...after, federated: await federatedIdentitiesOf(changing.tx, id) };
    }),
  );
};

export const deleteUserFor = async (
  ctx: Context,
  keystone: Keystone,
  rule: PolicyRuleName,
  id: string,
): Promise<void> => {
  const { domainId } = await getUser(ctx, keystone, rule, id);
  await assertOwnUsers(keystone, domainId);
  await change(ctx, keystone, (changing) => removeUser(changing, id));
};
