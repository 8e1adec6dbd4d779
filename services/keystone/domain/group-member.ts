import type { Context, PolicyRuleName } from '@nimbo/context/context.ts';
import { NotFound } from '@nimbo/errors/faults.ts';
import { deleteMember, hasMember, insertMember, type Membership } from '../db/group-member-store.ts';
import { findGroup, listGroups, type Group, type GroupFilter } from '../db/group-store.ts';
import type { Listed } from '../db/list-page.ts';
import { findUser, listUsers, type User, type UserFilter } from '../db/user-store.ts';
import { change } from './change.ts';
import { getGroup, groupTarget } from './group.ts';
import { assertOwnUsers } from './directory/read-only.ts';
import { refreshed } from './directory/refresh.ts';
import type { Keystone } from './keystone.ts';
import { notFound } from './not-found.ts';
import { pageOf, type PageRequest } from './paging.ts';
import { narrowedDomainId } from './scope.ts';
import { userTarget } from './user.ts';

const findBoth = async (
  ctx: Context,
  { db }: Keystone,
  rule: PolicyRuleName,
  { groupId, userId }: Membership,
): Promise<{ readonly group: Group; readonly user: User }> => {
  const group = await findGroup(db.read, groupId);
  const user = await findUser(db.read, userId);
  const facts = { ...(group === undefined ? {} : groupTarget(group)), ...(user === undefined ? {} : userTarget(user)) };
  await ctx.authorize(rule, { target: facts });
  if (group === undefined) throw notFound('group', groupId);
  if (user === undefined) throw notFound('user', userId);
  return { group, user };
};

const missing = ({ userId, groupId }: Membership): NotFound =>
  new NotFound(`User ${userId} is not in group ${groupId}.`, { code: 'keystone.membership_not_found' });

/** @throws NotFound where the user is not in the group */
export const checkMember = async (
  ctx: Context,
  keystone: Keystone,
  rule: PolicyRuleName,
  membership: Membership,
): Promise<void> => {
  const { group } = await findBoth(ctx, keystone, rule, membership);
  await refreshed(ctx, keystone, group.domainId);
  if (!(await hasMember(keystone.db.read, membership))) throw missing(membership);
};

const told = ({ group, user }: { readonly group: Group; readonly user: User }) => ({
  id: group.id,
  user_id: user.id,
});

/** A directory says itself who is in its groups, and its users are in no others. @throws Forbidden */
const assertOwnMembers = async (
  keystone: Keystone,
  { group, user }: { readonly group: Group; readonly user: User },
): Promise<void> => {
  await assertOwnUsers(keystone, group.domainId);
  await assertOwnUsers(keystone, user.domainId);
};

/** Idempotent. */
export const addMember = async (
  ctx: Context,
  keystone: Keystone,
  rule: PolicyRuleName,
  membership: Membership,
): Promise<void> => {
  const both = await findBoth(ctx, keystone, rule, membership);
  await assertOwnMembers(keystone, both);
  await change(ctx, keystone, async (changing) => {
    if ((await findGroup(changing.tx, membership.groupId)) === undefined) throw notFound('group', membership.groupId);
    if ((await findUser(changing.tx, membership.userId)) === undefined) throw notFound('user', membership.userId);
    if (await hasMember(changing.tx, membership)) return;
    await insertMember(changing.tx, membership);
    await changing.touch('identity');
    await changing.record('group_member.created', told(both));
  });
};

/** The user's tokens end: what they would still allow is for a new token to say. @throws NotFound */
export const removeMember = async (
  ctx: Context,
  keystone: Keystone,
  rule: PolicyRuleName,
  membership: Membership,
): Promise<void> => {
  const both = await findBoth(ctx, keystone, rule, membership);
  await assertOwnMembers(keystone, both);
  await change(ctx, keystone, async (changing) => {
    if (!(await hasMember(changing.tx, membership))) throw missing(membership);
    await deleteMember(changing.tx, membership);
    await changing.touch('identity');
    await changing.revoke({ userId: membership.userId });
    await changing.record('group_member.deleted', undefined, told(both));
  });
};

export const listMembers = async (
  ctx: Context,
  keystone: Keystone,
  rule: PolicyRuleName,
  groupId: string,
  { filter, page }: { readonly filter: UserFilter; readonly page: PageRequest },
): Promise<Listed<User>> => {
  await getGroup(ctx, keystone, rule, groupId);
  const domainId = narrowedDomainId(ctx, filter.domainId);
  if (domainId === null) return { rows: [], more: false };
  return listUsers(keystone.db.read, { ...filter, domainId, groupId }, pageOf(keystone, page));
};

export const listGroupsOfUser = async (
  ctx: Context,
  keystone: Keystone,
  rule: PolicyRuleName,
  userId: string,
  { filter, page }: { readonly filter: GroupFilter; readonly page: PageRequest },
): Promise<Listed<Group>> => {
  const user = await findUser(keystone.db.read, userId);
  await ctx.authorize(rule, { user_id: userId, ...(user === undefined ? {} : { target: userTarget(user) }) });
  if (user === undefined) throw notFound('user', userId);
  await refreshed(ctx, keystone, user.domainId);
  const domainId = narrowedDomainId(ctx, filter.domainId);
  if (domainId === null) return { rows: [], more: false };
  return listGroups(keystone.db.read, { ...filter, domainId, memberId: userId }, pageOf(keystone, page));
};
