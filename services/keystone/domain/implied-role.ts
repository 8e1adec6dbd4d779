import type { Context, PolicyRuleName, PolicyTarget } from '@nimbo/context/context.ts';
import { Forbidden, NotFound } from '@nimbo/errors/faults.ts';
import {
  allInferences,
  deleteInference,
  hasInference,
  insertInference,
  type Inference,
} from '../db/implied-role-store.ts';
import { allRoles, findRole, type Role } from '../db/role-store.ts';
import { change } from './change.ts';
import type { Keystone } from './keystone.ts';
import { notFound } from './not-found.ts';

/** A role and those it implies directly. */
export interface ImpliedRoles {
  readonly prior: Role;
  readonly implied: readonly Role[];
}

/** No role may imply this one: to imply it would be to give everything to whoever may edit inferences. */
const neverImplied = 'admin';

const inferenceTarget = (prior: Role | undefined, implied: Role | undefined): PolicyTarget => ({
  target: {
    prior_role: { id: prior?.id ?? null, name: prior?.name ?? null },
    implied_role: { id: implied?.id ?? null, name: implied?.name ?? null },
  },
});

const findBoth = async (ctx: Context, keystone: Keystone, rule: PolicyRuleName, ids: Inference) => {
  const prior = await findRole(keystone.db.read, ids.priorRoleId);
  const implied = await findRole(keystone.db.read, ids.impliedRoleId);
  await ctx.authorize(rule, inferenceTarget(prior, implied));
  if (prior === undefined) throw notFound('role', ids.priorRoleId);
  if (implied === undefined) throw notFound('role', ids.impliedRoleId);
  return { prior, implied };
};

const assertInference = async (keystone: Keystone, ids: Inference): Promise<void> => {
  if (await hasInference(keystone.db.read, ids)) return;
  throw new NotFound(`${ids.priorRoleId} does not imply ${ids.impliedRoleId}.`);
};

/** @throws NotFound where one does not imply the other */
export const getImpliedRole = async (
  ctx: Context,
  keystone: Keystone,
  rule: PolicyRuleName,
  ids: Inference,
): Promise<ImpliedRoles> => {
  const { prior, implied } = await findBoth(ctx, keystone, rule, ids);
  await assertInference(keystone, ids);
  return { prior, implied: [implied] };
};

const gathered = async (keystone: Keystone): Promise<ImpliedRoles[]> => {
  const roles = new Map((await allRoles(keystone.db.read)).map((role) => [role.id, role]));
  const byPrior = Map.groupBy(await allInferences(keystone.db.read), ({ priorRoleId }) => priorRoleId);
  return [...byPrior].flatMap(([priorId, inferences]) => {
    const prior = roles.get(priorId);
    const implied = inferences
      .map(({ impliedRoleId }) => roles.get(impliedRoleId))
      .filter((role) => role !== undefined);
    return prior === undefined ? [] : [{ prior, implied }];
  });
};

export const listImpliedRoles = async (
  ctx: Context,
  keystone: Keystone,
  rule: PolicyRuleName,
  priorId: string,
): Promise<ImpliedRoles> => {
  const prior = await findRole(keystone.db.read, priorId);
  await ctx.authorize(rule, inferenceTarget(prior, undefined));
  if (prior === undefined) throw notFound('role', priorId);
  const all = await gathered(keystone);
  return all.find((each) => each.prior.id === priorId) ?? { prior, implied: [] };
};

export const listInferences = async (
  ctx: Context,
  keystone: Keystone,
  rule: PolicyRuleName,
): Promise<ImpliedRoles[]> => {
  await ctx.authorize(rule, {});
  return gathered(keystone);
};

/** A role of a domain counts in domains only, so one that is everywhere may not bring it along. @throws Forbidden */
const assertNotWider = (prior: Role, implied: Role): void => {
  if (implied.domainId === null || prior.domainId !== null) return;
  throw new Forbidden(
    `Role ${implied.id} belongs to domain ${implied.domainId}; only a role of a domain can imply it.`,
  );
};

/** Idempotent. @throws Forbidden where the implied role may not be implied */
export const createImpliedRole = async (
  ctx: Context,
  keystone: Keystone,
  rule: PolicyRuleName,
  ids: Inference,
): Promise<ImpliedRoles> => {
  const { prior, implied } = await findBoth(ctx, keystone, rule, ids);
  if (implied.name === neverImplied) throw new Forbidden(`${implied.id} cannot be an implied role.`);
  assertNotWider(prior, implied);
  await change(ctx, keystone, async (changing) => {
    if (await hasInference(changing.tx, ids)) return;
    await insertInference(changing.tx, ids);
    await changing.touch('identity');
    await changing.record('implied_role.created', { id: prior.id, implied_role_id: implied.id });
  });
  return { prior, implied: [implied] };
};

/** Tokens lose what was implied with the next request. */
export const deleteImpliedRole = async (
  ctx: Context,
  keystone: Keystone,
  rule: PolicyRuleName,
  ids: Inference,
): Promise<void> => {
  const { prior, implied } = await findBoth(ctx, keystone, rule, ids);
  await assertInference(keystone, ids);
  await change(ctx, keystone, async (changing) => {
    await deleteInference(changing.tx, ids);
    await changing.touch('identity');
    await changing.revoke({ roleId: ids.impliedRoleId });
    await changing.record('implied_role.deleted', undefined, { id: prior.id, implied_role_id: implied.id });
  });
};
