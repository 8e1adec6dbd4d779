import type { Context, PolicyRuleName } from '@nimbo/context/context.ts';
import type { Attributes } from '../db/attributes.ts';
import { deletePolicy, findPolicy, insertPolicy, listPolicies, updatePolicy, type Policy } from '../db/policy-store.ts';
import { change } from './change.ts';
import type { Changes } from './changes.ts';
import { newId } from './ids.ts';
import type { Keystone } from './keystone.ts';
import { allowed } from './lookup.ts';
import { notFound } from './not-found.ts';

/** What a caller says of a new policy. */
export interface NewPolicy {
  readonly type: string;
  readonly blob: string;
  readonly extra: Attributes;
}

export type PolicyChanges = Changes<NewPolicy>;

/** What a change tells of: never the blob, which may be large. */
const told = ({ id, type }: Policy) => ({ id, type });

export const getPolicy = async (
  ctx: Context,
  keystone: Keystone,
  rule: PolicyRuleName,
  id: string,
): Promise<Policy> => {
  const found = await findPolicy(keystone.db.read, id);
  return allowed(ctx, { rule, found, target: () => ({}), missing: () => notFound('policy', id) });
};

export const listPoliciesFor = async (
  ctx: Context,
  keystone: Keystone,
  rule: PolicyRuleName,
  type: string | undefined,
): Promise<Policy[]> => {
  await ctx.authorize(rule, {});
  return listPolicies(keystone.db.read, type);
};

export const createPolicy = async (
  ctx: Context,
  keystone: Keystone,
  rule: PolicyRuleName,
  given: NewPolicy,
): Promise<Policy> => {
  await ctx.authorize(rule, {});
  const policy = { id: newId(), ...given };
  await change(ctx, keystone, async (changing) => {
    await insertPolicy(changing.tx, policy);
    await changing.record('policy.created', told(policy));
  });
  return policy;
};

export const updatePolicyFor = async (
  ctx: Context,
  keystone: Keystone,
  rule: PolicyRuleName,
  id: string,
  changes: PolicyChanges,
): Promise<Policy> => {
  await getPolicy(ctx, keystone, rule, id);
  return change(ctx, keystone, async (changing) => {
    const before = await findPolicy(changing.tx, id);
    if (before === undefined) throw notFound('policy', id);
    const { type = before.type, blob = before.blob, extra } = changes;
    const after = { id, type, blob, extra: { ...before.extra, ...extra } };
    await updatePolicy(changing.tx, after);
    await changing.record('policy.updated', told(after), told(before));
    return after;
  });
};

export const deletePolicyFor = async (
  ctx: Context,
  keystone: Keystone,
  rule: PolicyRuleName,
  id: string,
): Promise<void> => {
  const policy = await getPolicy(ctx, keystone, rule, id);
  await change(ctx, keystone, async (changing) => {
    await deletePolicy(changing.tx, id);
    await changing.record('policy.deleted', undefined, told(policy));
  });
};
