import type { Context, PolicyRuleName, PolicyTarget } from '@nimbo/context/context.ts';
import { UniqueViolation } from '@nimbo/db/unique-violation.ts';
import { BadRequest, Conflict } from '@nimbo/errors/faults.ts';
import { deleteExpiringMembershipsIn } from '../db/federated-user-store.ts';
import { deleteAssignmentsOfActor, listAssignments } from '../db/assignment-store.ts';
import type { Attributes } from '../db/attributes.ts';
import {
  deleteGroup,
  findGroup,
  insertGroup,
  listGroups,
  updateGroup,
  type Group,
  type GroupFilter,
} from '../db/group-store.ts';
import type { Listed } from '../db/list-page.ts';
import { findProject } from '../db/project-store.ts';
import { change, type Change } from './change.ts';
import type { Changes } from './changes.ts';
import { forgetEntry } from './directory/mirror.ts';
import { assertOwnUsers } from './directory/read-only.ts';
import { refreshed } from './directory/refresh.ts';
import { newId } from './ids.ts';
import type { Keystone } from './keystone.ts';
import { allowed } from './lookup.ts';
import { notFound } from './not-found.ts';
import { pageOf, type PageRequest } from './paging.ts';
import { impliedDomainId, narrowedDomainId, scopedDomainId } from './scope.ts';

/** What a caller says of a new group. */
export interface NewGroup {
  readonly name: string;
  readonly domainId?: string | undefined;
  readonly description?: string | undefined;
  readonly extra: Attributes;
}

/** What a caller may change; the domain is named only to be refused. */
export type GroupChanges = Changes<NewGroup>;

/** A group as policy rules see it. */
export const groupTarget = (group: Group): PolicyTarget => ({
  group: { id: group.id, name: group.name, domain_id: group.domainId },
});

/** A group as it is, in its directory where it is kept in one. @throws Unavailable where that does not answer */
const findPresentGroup = async (ctx: Context, keystone: Keystone, id: string): Promise<Group | undefined> => {
  const found = await findGroup(keystone.db.read, id);
  if (found === undefined || (await refreshed(ctx, keystone, found.domainId)) === undefined) return found;
  return findGroup(keystone.db.read, id);
};

export const getGroup = async (ctx: Context, keystone: Keystone, rule: PolicyRuleName, id: string): Promise<Group> => {
  const found = await findPresentGroup(ctx, keystone, id);
  return allowed(ctx, { rule, found, target: groupTarget, missing: () => notFound('group', id) });
};

/** A domain-scoped caller sees its own domain's only. */
export const listGroupsFor = async (
  ctx: Context,
  keystone: Keystone,
  rule: PolicyRuleName,
  filter: GroupFilter,
  page: PageRequest,
): Promise<Listed<Group>> => {
  const own = scopedDomainId(ctx);
  await ctx.authorize(rule, own === undefined ? {} : { target: { group: { domain_id: own } } });
  const domainId = narrowedDomainId(ctx, filter.domainId);
  if (domainId === null) return { rows: [], more: false };
  const directory = domainId === undefined ? undefined : await refreshed(ctx, keystone, domainId);
  return listGroups(keystone.db.read, { ...filter, domainId }, pageOf(keystone, page, directory?.listLimit));
};

const writingGroup = async <T>(name: string, domainId: string, write: () => Promise<T>): Promise<T> => {
  try {
    return await write();
  } catch (error) {
    if (!(error instanceof UniqueViolation)) throw error;
    throw new Conflict(`The domain ${domainId} has a group named ${name} already: choose another name.`, {
      code: 'keystone.group_exists',
      details: { name },
    });
  }
};

/** @throws Forbidden, NotFound for an unknown domain, Conflict where the name is taken */
export const createGroup = async (
  ctx: Context,
  keystone: Keystone,
  rule: PolicyRuleName,
  given: NewGroup,
): Promise<Group> => {
  const { description = '', extra, domainId = impliedDomainId(ctx) } = given;
  const group = { id: newId(), name: given.name.trim(), domainId, description, extra };
  await ctx.authorize(rule, { target: groupTarget(group) });
  await assertOwnUsers(keystone, domainId);
  await writingGroup(group.name, domainId, () =>
    change(ctx, keystone, async (changing) => {
      if ((await findProject(changing.tx, domainId))?.isDomain !== true) throw notFound('domain', domainId);
      await insertGroup(changing.tx, group);
      await changing.record('group.created', group);
    }),
  );
  return group;
};

const present = async ({ tx }: Change, id: string): Promise<Group> => {
  const group = await findGroup(tx, id);
  if (group === undefined) throw notFound('group', id);
  return group;
};

/** @throws BadRequest for another domain, Conflict where the name is taken */
export const updateGroupFor = async (
  ctx: Context,
  keystone: Keystone,
  rule: PolicyRuleName,
  id: string,
  changes: GroupChanges,
): Promise<Group> => {
  const seen = await getGroup(ctx, keystone, rule, id);
  if (changes.domainId !== undefined && changes.domainId !== seen.domainId) {
    throw new BadRequest('Cannot change Domain ID.');
  }
  await assertOwnUsers(keystone, seen.domainId);
  return writingGroup(changes.name ?? seen.name, seen.domainId, () =>
    change(ctx, keystone, async (changing) => {
      const before = await present(changing, id);
      const { name = before.name, description = before.description } = changes;
      const after = { ...before, name: name.trim(), description, extra: { ...before.extra, ...changes.extra } };
      await updateGroup(changing.tx, after);
      await changing.record('group.updated', after, before);
      return after;
    }),
  );
};

/** A group goes with its members' belonging to it and its roles; tokens lose those with the next request. */
export const removeGroup = async (changing: Change, group: Group): Promise<void> => {
  const assignments = await listAssignments(changing.tx, { actorIds: [group.id] });
  await deleteAssignmentsOfActor(changing.tx, { kind: 'group', id: group.id });
  await deleteExpiringMembershipsIn(changing.tx, group.id);
  await deleteGroup(changing.tx, group.id);
  await forgetEntry(changing, group.id);
  await changing.touch('identity');
  for (const roleId of new Set(assignments.map((each) => each.roleId))) await changing.revoke({ roleId });
  await changing.record('group.deleted', undefined, group);
};

export const deleteGroupFor = async (
  ctx: Context,
  keystone: Keystone,
  rule: PolicyRuleName,
  id: string,
): Promise<void> => {
  const { domainId } = await getGroup(ctx, keystone, rule, id);
  await assertOwnUsers(keystone, domainId);
  await change(ctx, keystone, async (changing) => removeGroup(changing, await present(changing, id)));
};

/** A domain goes with its groups. */
export const removeGroupsOfDomain = async (changing: Change, domainId: string): Promise<void> => {
  const { rows } = await listGroups(changing.tx, { domainId }, { limit: Number.MAX_SAFE_INTEGER - 1 });
  for (const group of rows) await removeGroup(changing, group);
};
