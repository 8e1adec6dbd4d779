import type { Context, PolicyRuleName, PolicyTarget } from '@nimbo/context/context.ts';
import { millisecondsOf } from '@nimbo/context/timestamp.ts';
import { Conflict, Forbidden } from '@nimbo/errors/faults.ts';
import { findProject } from '../db/project-store.ts';
import { listRoles, type Role } from '../db/role-store.ts';
import { deleteTrust, findTrust, hasSameTrust, insertTrust, listTrusts, type Trust } from '../db/trust-store.ts';
import { findUser } from '../db/user-store.ts';
import { change, type Change } from './change.ts';
import { trustChain } from './delegation/trust-chain.ts';
import { parseExpiry } from './expiry.ts';
import { newId } from './ids.ts';
import type { Keystone } from './keystone.ts';
import { notFound } from './not-found.ts';
import { passedOn, startOfChain, type Terms } from './redelegation.ts';

/** A role by id, or by the name of one that is everywhere. */
export interface RoleIdentifier {
  readonly id?: string | undefined;
  readonly name?: string | undefined;
}

/** What a caller says of a new trust. */
export interface NewTrust extends Omit<Terms, 'roleIds' | 'expiresAt'> {
  readonly trustorId: string;
  readonly roles: readonly RoleIdentifier[];
  readonly expiresAt: string | null;
}

/** Whether a token can be got by it now. */
export const isTrustUsable = ({ clock }: Pick<Keystone, 'clock'>, trust: Trust): boolean =>
  (trust.expiresAt === null || millisecondsOf(trust.expiresAt) > clock.now()) &&
  (trust.remainingUses === null || trust.remainingUses > 0);

/** A trust as policy rules see it. */
const trustTarget = ({ trustorId, trusteeId }: Pick<Trust, 'trustorId' | 'trusteeId'>): PolicyTarget => {
  const trust = { trustor_user_id: trustorId, trustee_user_id: trusteeId };
  return { trust, target: { trust } };
};

/** Programs that act by an application credential see and make no trusts: they would reach beyond their project. */
const assertOwnFeet = (ctx: Context): void => {
  if (ctx.identity?.applicationCredential === undefined) return;
  throw new Forbidden('Trusts cannot be managed with an application credential: log in as the user.');
};

/**
 * A trust that can be used. Unlike other things, one that is not there is told from one that may not be seen.
 * @throws NotFound, Forbidden
 */
export const getTrust = async (ctx: Context, keystone: Keystone, rule: PolicyRuleName, id: string): Promise<Trust> => {
  const chain = await trustChain((each) => findTrust(keystone.db.read, each), id);
  const [trust] = chain ?? [];
  const isUsable = trust !== undefined && chain?.every((each) => isTrustUsable(keystone, each)) === true;
  if (!isUsable) {
    await ctx.can(rule, {});
    throw notFound('trust', id);
  }
  await ctx.authorize(rule, trustTarget(trust));
  assertOwnFeet(ctx);
  return trust;
};

/** The rules of a list: for all, for those of a trustor, for those of a trustee. */
export interface TrustListRules {
  readonly all: PolicyRuleName;
  readonly ofTrustor: PolicyRuleName;
  readonly ofTrustee: PolicyRuleName;
}

export const listTrustsFor = async (
  ctx: Context,
  keystone: Keystone,
  rules: TrustListRules,
  filter: { readonly trustorId?: string | undefined; readonly trusteeId?: string | undefined },
): Promise<Trust[]> => {
  const { trustorId, trusteeId } = filter;
  const target = trustTarget({ trustorId: trustorId ?? '', trusteeId: trusteeId ?? '' });
  // Operations declare the general rule, and a declared rule that is never asked passes for a forgotten check.
  if (trustorId !== undefined || trusteeId !== undefined) await ctx.can(rules.all, {});
  if (trustorId === undefined && trusteeId === undefined) await ctx.authorize(rules.all, {});
  if (trustorId !== undefined) await ctx.authorize(rules.ofTrustor, target);
  else if (trusteeId !== undefined) await ctx.authorize(rules.ofTrustee, target);
  assertOwnFeet(ctx);
  return listTrusts(keystone.db.read, filter);
};

export const findRoleId = async ({ db }: Keystone, { id, name = '' }: RoleIdentifier): Promise<string> => {
  if (id !== undefined) return id;
  const named = { how: 'equals', ignoreCase: false, text: name } as const;
  const [found] = (await listRoles(db.read, { domainId: null, names: [named] }, { limit: 1 })).rows;
  if (found === undefined) throw notFound('role', name);
  return found.id;
};

/** @throws NotFound for a role that the first trustor does not have on the project */
const assertHeld = async (ctx: Context, keystone: Keystone, trust: Trust, firstTrustorId: string): Promise<void> => {
  if (trust.projectId === null) {
    const [first] = trust.roleIds;
    if (first !== undefined) throw notFound('role', first);
    return;
  }
  if ((await findProject(keystone.db.read, trust.projectId)) === undefined) throw notFound('project', trust.projectId);
  const revision = await keystone.revisions.now(ctx);
  const held = await keystone.identities.at(revision.identity).effectiveRoles(firstTrustorId, trust.projectId);
  const lacking = trust.roleIds.find((id) => !held.some((role) => role.id === id));
  if (lacking !== undefined) throw notFound('role', lacking);
};

const assertTrustor = (ctx: Context, trustorId: string): void => {
  assertOwnFeet(ctx);
  if (ctx.identity?.accessToken !== undefined) throw new Forbidden('Only what was got by a trust is passed on.');
  if (ctx.identity?.user.id !== trustorId) throw new Forbidden('A trust is given by its trustor: log in as that user.');
};

const termsOf = async (keystone: Keystone, given: NewTrust): Promise<Terms> => {
  if (given.projectId !== null && given.roles.length === 0) {
    throw new Forbidden('A trust on a project needs at least one role.');
  }
  const roleIds = await Promise.all(given.roles.map((role) => findRoleId(keystone, role)));
  const expiresAt = given.expiresAt === null ? null : parseExpiry(keystone.clock, given.expiresAt);
  return { ...given, roleIds: [...new Set(roleIds)], expiresAt };
};

const parentChain = async (ctx: Context, keystone: Keystone): Promise<readonly Trust[] | undefined> => {
  const id = ctx.identity?.trust?.id;
  if (id === undefined) return undefined;
  const chain = await trustChain((each) => findTrust(keystone.db.read, each), id);
  if (chain?.every((trust) => isTrustUsable(keystone, trust)) !== true) throw notFound('trust', id);
  return chain;
};

/**
 * A user lets another act for it. With a token that was got by a trust, that trust is passed on.
 * @throws Forbidden, NotFound for trustee, project or roles, BadRequest for terms that exclude each other
 */
export const createTrust = async (
  ctx: Context,
  keystone: Keystone,
  rule: PolicyRuleName,
  given: NewTrust,
): Promise<Trust> => {
  await ctx.authorize(rule, trustTarget(given));
  assertTrustor(ctx, given.trustorId);
  if ((await findUser(keystone.db.read, given.trusteeId)) === undefined) throw notFound('user', given.trusteeId);
  const terms = await termsOf(keystone, given);
  const chain = await parentChain(ctx, keystone);
  const most = keystone.settings.max_redelegation_count;
  const bounded = chain === undefined ? startOfChain(terms, most) : passedOn(terms, chain, most);
  const trust: Trust = { id: newId(), trustorId: given.trustorId, ...bounded };
  await assertHeld(ctx, keystone, trust, chain?.at(-1)?.trustorId ?? trust.trustorId);
  await change(ctx, keystone, async (changing) => {
    if (await hasSameTrust(changing.tx, trust)) throw new Conflict('There is a trust on the same terms already.');
    await insertTrust(changing.tx, trust, changing.at);
    await changing.record('trust.created', trust);
  });
  return trust;
};

/** A trust goes with those it was passed on by; tokens that were got by them end. */
const removeTrust = async (changing: Change, trust: Trust): Promise<void> => {
  for (const child of await listTrusts(changing.tx, { redelegatedTrustId: trust.id }))
    await removeTrust(changing, child);
  if (!(await deleteTrust(changing.tx, trust.id, changing.at))) return;
  await changing.touch('identity');
  await changing.revoke({ delegation: { kind: 'trust', id: trust.id } });
  await changing.record('trust.deleted', undefined, trust);
};

export const deleteTrustFor = async (
  ctx: Context,
  keystone: Keystone,
  rule: PolicyRuleName,
  id: string,
): Promise<void> => {
  const trust = await getTrust(ctx, keystone, rule, id);
  await change(ctx, keystone, (changing) => removeTrust(changing, trust));
};

/** Ends every trust that a user has given or was given. */
export const removeTrustsOfUser = async (changing: Change, userId: string): Promise<void> => {
  const given = await listTrusts(changing.tx, { trustorId: userId });
  const received = await listTrusts(changing.tx, { trusteeId: userId });
  for (const trust of [...given, ...received]) await removeTrust(changing, trust);
};

/** Ends every trust on these projects. */
export const removeTrustsOfProjects = async (changing: Change, projectIds: readonly string[]): Promise<void> => {
  if (projectIds.length === 0) return;
  for (const trust of await listTrusts(changing.tx, { projectIds })) await removeTrust(changing, trust);
};

/** The roles of a trust that are there. */
export const rolesOfTrust = async (ctx: Context, keystone: Keystone, trust: Trust): Promise<readonly Role[]> => {
  const revision = await keystone.revisions.inRequest(ctx);
  const graph = await keystone.identities.at(revision.identity).roles();
  return trust.roleIds.map((id) => graph.role(id)).filter((role) => role !== undefined);
};

/** @throws NotFound where the trust does not give the role */
export const getRoleOfTrust = async (
  ctx: Context,
  keystone: Keystone,
  rule: PolicyRuleName,
  ids: { readonly trustId: string; readonly roleId: string },
): Promise<Role> => {
  const trust = await getTrust(ctx, keystone, rule, ids.trustId);
  const role = (await rolesOfTrust(ctx, keystone, trust)).find(({ id }) => id === ids.roleId);
  if (role === undefined) throw notFound('role', ids.roleId);
  return role;
};
