import type { Context, PolicyTarget } from '@nimbo/context/context.ts';
import type { Listed, ListRequest } from '../db/list-query.ts';
import { deleteRbacPoliciesOn } from '../db/rbac-policy-store.ts';
import { deleteRow, insertRow, lockRow, updateRow } from '../db/resource-store.ts';
import {
  countPortsInGroup,
  deleteRulesAbout,
  findDefaultGroup,
  forgetDefaultGroup,
  networksOfGroup,
  securityGroupList,
  type SecurityGroup,
} from '../db/security-group-store.ts';
import { isAdmin, ownerOf, projectOf, type GivenOwner } from './caller.ts';
import { change, type Change } from './change.ts';
import { ensureDefaultGroup, insertFirstRules } from './default-security-group.ts';
import { conflict, notFound } from './faults.ts';
import type { Neutron } from './neutron.ts';
import { claimQuota } from './quota-limits.ts';
import { rule } from './rule.ts';
import { seeSecurityGroup, wholeGroup, withGroupParts, type SeenSecurityGroup } from './security-group-view.ts';
import { assertRevision, newStandard, touched } from './standard.ts';
import { ownedBy, visibleRows } from './visibility.ts';

/** What a caller may say of a group at any time. */
export interface SecurityGroupChanges {
  readonly name?: string | undefined;
  readonly description?: string | undefined;
  readonly stateful?: boolean | undefined;
}

/** What a caller says of a new group. */
export interface NewSecurityGroup extends SecurityGroupChanges, GivenOwner {}

export const getSecurityGroup = async (ctx: Context, neutron: Neutron, id: string): Promise<SeenSecurityGroup> =>
  wholeGroup(ctx, neutron.db.read, await seeSecurityGroup(ctx, neutron, id));

/** Whoever looks at the groups of a project finds its default one, as clients expect. */
const ensureOwnDefault = async (ctx: Context, neutron: Neutron): Promise<void> => {
  const project = projectOf(ctx);
  if (project === undefined || (await findDefaultGroup(neutron.db.read, project)) !== undefined) return;
  await change(ctx, neutron, (changing) => ensureDefaultGroup(changing, project));
};

export const listSecurityGroups = async (
  ctx: Context,
  neutron: Neutron,
  request: ListRequest,
): Promise<Listed<SeenSecurityGroup>> => {
  await ensureOwnDefault(ctx, neutron);
  const shape = securityGroupList(projectOf(ctx));
  const found = await visibleRows<SecurityGroup>(ctx, neutron, 'get_security_group', shape, request);
  return { items: await withGroupParts(ctx, neutron.db.read, found.items), hasMore: found.hasMore };
};

const assertNotDefault = (name: string | undefined): void => {
  if (name?.toLowerCase() !== 'default') return;
  throw conflict(
    'SecurityGroupDefaultAlreadyExists',
    'Every project has one group named default: choose another name.',
  );
};

/** @throws Forbidden, BadRequest, Conflict, OverQuota */
export const createSecurityGroups = async (
  ctx: Context,
  neutron: Neutron,
  given: readonly NewSecurityGroup[],
): Promise<readonly SeenSecurityGroup[]> => {
  const owners = await Promise.all(given.map((one) => ownerOf(ctx, one)));
  for (const owner of owners) await ctx.authorize(rule('create_security_group'), ownedBy(owner));
  for (const { name } of given) assertNotDefault(name);
  return change(ctx, neutron, async (changing) => {
    const groups: SecurityGroup[] = [];
    for (const [index, one] of given.entries()) {
      const owner = owners[index] ?? '';
      await ensureDefaultGroup(changing, owner);
      await claimQuota(changing, neutron, 'security_group', owner);
      groups.push(await insertGroup(changing, owner, one));
    }
    return withGroupParts(ctx, changing.tx, groups);
  });
};

const insertGroup = async (changing: Change, owner: string, given: NewSecurityGroup): Promise<SecurityGroup> => {
  const group: SecurityGroup = {
    ...newStandard(changing, owner, given.description),
    name: given.name ?? '',
    stateful: given.stateful ?? true,
  };
  await insertRow(changing.tx, 'security_groups', group);
  await insertFirstRules(changing, group, false);
  await changing.record('security_group.created', { id: group.id, projectId: owner });
  return group;
};

/** Hosts with ports in a group, or in one whose rules name it, are told. */
export const concernsGroup = async (changing: Change, groupId: string): Promise<void> => {
  for (const network of await networksOfGroup(changing.tx, groupId)) await changing.concerns(network);
};

const isDefault = async ({ tx }: Change, { id, project_id }: SecurityGroup): Promise<boolean> =>
  (await findDefaultGroup(tx, project_id)) === id;

const checkChange = async (changing: Change, before: SecurityGroup, changes: SecurityGroupChanges): Promise<void> => {
  const { name, stateful } = changes;
  if (name !== undefined && name !== before.name && (await isDefault(changing, before))) {
    throw conflict('SecurityGroupCannotUpdateDefault', `The default group ${before.id} keeps its name.`);
  }
  if (name !== before.name) assertNotDefault(name);
  if (stateful === undefined || stateful === before.stateful) return;
  if ((await countPortsInGroup(changing.tx, before.id)) > 0) {
    throw conflict('SecurityGroupInUse', `Group ${before.id} has ports: whether it is stateful cannot change now.`);
  }
};

/** @throws NotFound, Forbidden, PreconditionFailed, Conflict */
export const updateSecurityGroup = async (
  ctx: Context,
  neutron: Neutron,
  id: string,
  changes: SecurityGroupChanges,
  revision?: number,
): Promise<SeenSecurityGroup> => {
  const seen = await seeSecurityGroup(ctx, neutron, id);
  await ctx.authorize(rule('update_security_group'), ownedBy(seen.project_id));
  return change(ctx, neutron, async (changing) => {
    const before = await lockRow(changing.tx, 'security_groups', id);
    if (before === undefined) throw notFound('security group', id);
    assertRevision(before, revision);
    await checkChange(changing, before, changes);
    const after: SecurityGroup = {
      ...before,
      ...touched(changing, before),
      name: changes.name ?? before.name,
      description: changes.description ?? before.description,
      stateful: changes.stateful ?? before.stateful,
    };
    await updateRow(changing.tx, 'security_groups', after);
    await changing.record('security_group.updated', { id, projectId: before.project_id });
    return wholeGroup(ctx, changing.tx, after);
  });
};

/** @throws NotFound, Forbidden, Conflict for a project's default group, and while ports are in it */
export const deleteSecurityGroup = async (
  ctx: Context,
  neutron: Neutron,
  id: string,
  revision?: number,
): Promise<void> => {
  const seen = await seeSecurityGroup(ctx, neutron, id);
  await ctx.authorize(rule('delete_security_group'), ownedBy(seen.project_id));
  const mayRemoveDefault = await isAdmin(ctx);
  await change(ctx, neutron, async (changing) => {
    const group = await lockRow(changing.tx, 'security_groups', id);
    if (group === undefined) throw notFound('security group', id);
    assertRevision(group, revision);
    if (!mayRemoveDefault && (await isDefault(changing, group))) {
      throw conflict('SecurityGroupCannotRemoveDefault', `The default group ${id} stays with its project.`);
    }
    if ((await countPortsInGroup(changing.tx, id)) > 0) {
      throw conflict('SecurityGroupInUse', `Group ${id} has ports: take them out of it first.`);
    }
    await concernsGroup(changing, id);
    await deleteRulesAbout(changing.tx, id);
    await forgetDefaultGroup(changing.tx, id);
    await deleteRbacPoliciesOn(changing.tx, id);
    await deleteRow(changing.tx, 'security_groups', id);
    await changing.record('security_group.deleted', { id, projectId: group.project_id });
  });
};

/** The facts that rules on the rules of a group name. */
export const groupParentTarget = (groupOwner: string): PolicyTarget => ({
  'security_group:project_id': groupOwner,
  'security_group:tenant_id': groupOwner,
});
