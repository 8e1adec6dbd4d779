import type { Context, PolicyRuleName } from '@nimbo/context/context.ts';
import { BadRequest } from '@nimbo/errors/faults.ts';
import { listAssignments, type Assignment, type AssignmentFilter } from '../db/assignment-store.ts';
import { listNames, type Named } from '../db/name-store.ts';
import { findProject } from '../db/project-store.ts';
import type { Keystone } from './keystone.ts';
import { projectTarget } from './project.ts';
import { subtreeOf } from './project-tree.ts';
import type { RoleGraph } from './role-graph.ts';
import { listTarget, scopedDomainId } from './scope.ts';

/** What a list of role assignments is asked for. */
export interface RoleAssignmentQuery {
  readonly userId?: string | undefined;
  /** There are no groups yet, so this finds nothing. */
  readonly groupId?: string | undefined;
  readonly roleId?: string | undefined;
  readonly projectId?: string | undefined;
  readonly domainId?: string | undefined;
  readonly system?: boolean | undefined;
  /** Only those inherited by projects, of which there are none yet. */
  readonly inherited?: boolean | undefined;
  /** Roles as they work out: each implied role is an assignment of its own. */
  readonly effective?: boolean | undefined;
  readonly includeNames?: boolean | undefined;
  readonly includeSubtree?: boolean | undefined;
}

/** An assignment as it is shown; `priorRoleId` is the assigned role that implies this one. */
export interface ShownAssignment extends Assignment {
  readonly priorRoleId?: string | undefined;
}

/** Assignments with the names of what they mention, where they were asked for. */
export interface ShownAssignments {
  readonly assignments: readonly ShownAssignment[];
  readonly names: ReadonlyMap<string, Named> | undefined;
  readonly roles: RoleGraph;
}

const assertActor = ({ userId, groupId, effective }: RoleAssignmentQuery): void => {
  if (groupId === undefined) return;
  if (userId !== undefined) throw new BadRequest('Specify a user or group, not both.');
  if (effective === true) {
    throw new BadRequest('Effective assignments name users only: leave out either effective or the group.');
  }
};

const assertOneScope = ({ projectId, domainId, system }: RoleAssignmentQuery): void => {
  if (projectId !== undefined && domainId !== undefined) throw new BadRequest('Specify a domain or project, not both.');
  if (domainId !== undefined && system === true) throw new BadRequest('Specify system or domain, not both.');
  if (projectId !== undefined && system === true) throw new BadRequest('Specify system or project, not both.');
};

const subtreeIds = async (keystone: Keystone, id: string): Promise<string[]> => [
  id,
  ...(await subtreeOf(keystone.db.read, id)).map((project) => project.id),
];

const filterOf = async (keystone: Keystone, query: RoleAssignmentQuery): Promise<AssignmentFilter> => {
  const { userId, projectId, domainId } = query;
  if (query.system === true) return { userId, targetKind: 'system' };
  if (domainId !== undefined) return { userId, targetKind: 'domain', targetIds: [domainId] };
  if (projectId === undefined) return { userId };
  const targetIds = query.includeSubtree === true ? await subtreeIds(keystone, projectId) : [projectId];
  return { userId, targetKind: 'project', targetIds };
};

const expanded = (graph: RoleGraph, assignment: Assignment): ShownAssignment[] =>
  [...graph.impliedBy(assignment.roleId)].map((roleId) =>
    roleId === assignment.roleId ? assignment : { ...assignment, roleId, priorRoleId: assignment.roleId },
  );

const ofDomain = async (
  keystone: Keystone,
  assignments: readonly ShownAssignment[],
  domainId: string,
): Promise<ShownAssignment[]> => {
  const projectIds = new Set(assignments.flatMap(({ target }) => (target.kind === 'project' ? [target.id] : [])));
  const names = await listNames(keystone.db.read, { projectIds: [...projectIds], userIds: [] });
  return assignments.filter(({ target }) => {
    if (target.kind === 'domain') return target.id === domainId;
    return target.kind === 'project' && names.get(target.id)?.domain?.id === domainId;
  });
};

const namesOf = (keystone: Keystone, assignments: readonly ShownAssignment[]) => {
  const projectIds = assignments.flatMap(({ target }) => (target.kind === 'system' ? [] : [target.id]));
  const userIds = assignments.map(({ userId }) => userId);
  return listNames(keystone.db.read, { projectIds: [...new Set(projectIds)], userIds: [...new Set(userIds)] });
};

const authorize = async (
  ctx: Context,
  keystone: Keystone,
  rules: { readonly list: PolicyRuleName; readonly listTree: PolicyRuleName },
  query: RoleAssignmentQuery,
): Promise<void> => {
  if (query.includeSubtree !== true) return ctx.authorize(rules.list, listTarget(ctx));
  // Operations declare the general rule, and a declared rule that is never asked passes for a forgotten check.
  await ctx.can(rules.list, {});
  const project = query.projectId === undefined ? undefined : await findProject(keystone.db.read, query.projectId);
  const target = project === undefined ? {} : { target: { ...projectTarget(project), domain_id: project.domainId } };
  await ctx.authorize(rules.listTree, target);
  if (query.projectId === undefined) {
    throw new BadRequest('scope.project.id must be specified if include_subtree is also specified.');
  }
};

/** @throws Forbidden, BadRequest for scopes that exclude each other */
export const listRoleAssignments = async (
  ctx: Context,
  keystone: Keystone,
  rules: { readonly list: PolicyRuleName; readonly listTree: PolicyRuleName },
  query: RoleAssignmentQuery,
): Promise<ShownAssignments> => {
  await authorize(ctx, keystone, rules, query);
  assertOneScope(query);
  assertActor(query);
  const revision = await keystone.revisions.inRequest(ctx);
  const roles = await keystone.identities.at(revision.identity).roles();
  const isEffective = query.effective === true;
  const filter = await filterOf(keystone, query);
  const roleIds = query.roleId === undefined || isEffective ? undefined : [query.roleId];
  const isVain = query.groupId !== undefined || query.inherited === true;
  const found = isVain ? [] : await listAssignments(keystone.db.read, { ...filter, roleIds });
  const all = isEffective ? found.flatMap((assignment) => expanded(roles, assignment)) : found;
  const wanted = all.filter(({ roleId }) => query.roleId === undefined || roleId === query.roleId);
  const own = scopedDomainId(ctx);
  const assignments = own === undefined ? wanted : await ofDomain(keystone, wanted, own);
  return { assignments, names: query.includeNames === true ? await namesOf(keystone, assignments) : undefined, roles };
};
