import type { Context, PolicyRuleName } from '@nimbo/context/context.ts';
import { Forbidden } from '@nimbo/errors/faults.ts';
import {
  deleteAccessRule,
  findAccessRule,
  isAccessRuleUsed,
  listAccessRules,
  type AccessRuleFilter,
  type OwnAccessRule,
} from '../db/access-rule-store.ts';
import { assertUndelegated } from './application-credential.ts';
import { change } from './change.ts';
import type { Keystone } from './keystone.ts';
import { notFound } from './not-found.ts';

const ownerTarget = (userId: string) => ({ user_id: userId, target: { user: { id: userId } } });

/** @throws NotFound for one that is not there, or another user's */
export const getAccessRule = async (
  ctx: Context,
  keystone: Keystone,
  rule: PolicyRuleName,
  ids: { readonly userId: string; readonly id: string },
): Promise<OwnAccessRule> => {
  await ctx.authorize(rule, ownerTarget(ids.userId));
  assertUndelegated(ctx);
  const found = await findAccessRule(keystone.db.read, ids.id);
  if (found?.userId !== ids.userId) throw notFound('access rule', ids.id);
  return found;
};

export const listAccessRulesOf = async (
  ctx: Context,
  keystone: Keystone,
  rule: PolicyRuleName,
  filter: AccessRuleFilter & { readonly userId: string },
): Promise<OwnAccessRule[]> => {
  await ctx.authorize(rule, ownerTarget(filter.userId));
  assertUndelegated(ctx);
  return listAccessRules(keystone.db.read, filter);
};

/** @throws Forbidden while an application credential uses it */
export const deleteAccessRuleFor = async (
  ctx: Context,
  keystone: Keystone,
  rule: PolicyRuleName,
  ids: { readonly userId: string; readonly id: string },
): Promise<void> => {
  const found = await getAccessRule(ctx, keystone, rule, ids);
  await change(ctx, keystone, async (changing) => {
    if (await isAccessRuleUsed(changing.tx, ids.id)) {
      throw new Forbidden(`Access rule ${ids.id} is used by an application credential: delete that first.`);
    }
    await deleteAccessRule(changing.tx, ids.id);
    await changing.record('access_rule.deleted', undefined, found);
  });
};
