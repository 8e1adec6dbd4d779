import type { Context, PolicyRuleName } from '@nimbo/context/context.ts';
import { listAssignments, type AssignmentTarget } from '../db/assignment-store.ts';
import { listProjects, type Project } from '../db/project-store.ts';
import { findUser } from '../db/user-store.ts';
import { listReachingAssignments } from './assignment-reach.ts';
import { callerActorIds, lastingActorIds } from './federation/actor-ids.ts';
import type { Keystone } from './keystone.ts';
import { allowed } from './lookup.ts';
import { notFound } from './not-found.ts';
import { unauthorized } from './password.ts';
import { userTarget } from './user.ts';

/** More than one user is ever given. */
const everything = { limit: 100_000 };

const placesOf = async (
  { db }: Keystone,
  actorIds: readonly string[],
  kind: Exclude<AssignmentTarget['kind'], 'system'>,
): Promise<readonly Project[]> => {
  const assignments = await listReachingAssignments(db.read, { actorIds, targetKind: kind });
  const ids = [...new Set(assignments.flatMap(({ target }) => (target.kind === 'system' ? [] : [target.id])))];
  return (await listProjects(db.read, { ids }, everything)).rows;
};

/** Every project on which a user has a role, disabled ones included. */
export const listProjectsOfUser = async (
  ctx: Context,
  keystone: Keystone,
  rule: PolicyRuleName,
  userId: string,
): Promise<readonly Project[]> => {
  const found = await findUser(keystone.db.read, userId);
  await allowed(ctx, { rule, found, target: userTarget, missing: () => notFound('user', userId) });
  return placesOf(keystone, await lastingActorIds(keystone, userId), 'project');
};

/** The caller, and the groups that it is in or that its token brings along. */
const own = async (ctx: Context, keystone: Keystone, rule: PolicyRuleName): Promise<readonly string[]> => {
  await ctx.authorize(rule);
  if (ctx.identity === undefined) throw unauthorized();
  return callerActorIds(keystone, ctx.identity);
};

/** The projects or domains that the caller could scope a token to. */
export const listOwnScopes = async (
  ctx: Context,
  keystone: Keystone,
  rule: PolicyRuleName,
  kind: 'project' | 'domain',
): Promise<readonly Project[]> => {
  const places = await placesOf(keystone, await own(ctx, keystone, rule), kind);
  const domainIds = [...new Set(places.flatMap(({ domainId }) => (domainId === null ? [] : [domainId])))];
  const domains = await listProjects(keystone.db.read, { ids: domainIds, enabled: true }, everything);
  const enabled = new Set(domains.rows.map(({ id }) => id));
  return places.filter((place) => place.enabled && (place.domainId === null || enabled.has(place.domainId)));
};

/** Whether the caller has any role on the system. */
export const hasSystemScope = async (ctx: Context, keystone: Keystone, rule: PolicyRuleName): Promise<boolean> => {
  const actorIds = await own(ctx, keystone, rule);
  return (await listAssignments(keystone.db.read, { actorIds, targetKind: 'system' })).length > 0;
};
