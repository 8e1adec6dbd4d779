import type { Context, PolicyRuleName } from '@nimbo/context/context.ts';
import { BadRequest } from '@nimbo/errors/faults.ts';
import { assignmentSlices, type AssignmentFilter } from '../db/assignment-store.ts';
import { listNames, type Named } from '../db/name-store.ts';
import { findProject } from '../db/project-store.ts';
import { effectiveAssignments, type ShownAssignment } from './effective-assignment.ts';
import type { Keystone } from './keystone.ts';
import { nextTurn } from './next-turn.ts';
import { projectTarget } from './project.ts';
import { subtreeOf } from './project-tree.ts';
import type { RoleGraph } from './role-graph.ts';
import { listTarget, scopedDomainId } from './scope.ts';

/** What a list of role assignments is asked for. */
export interface RoleAssignmentQuery {
  readonly userId?: string | undefined;
  readonly groupId?: string | undefined;
  readonly roleId?: string | undefined;
  readonly projectId?: string | undefined;
  readonly domainId?: string | undefined;
  readonly system?: boolean | undefined;
  /** Only those inherited by projects. */
  readonly inherited?: boolean | undefined;
  /** Roles as they work out: each member of a group, each project below, each implied role is an assignment of its own. */
  readonly effective?: boolean | undefined;
  readonly includeNames?: boolean | undefined;
  readonly includeSubtree?: boolean | undefined;
}

/** Assignments with the names of what they mention, where they were asked for. */
export interface ShownAssignments {
  readonly assignments: readonly ShownAssignment[];
  readonly names: ReadonlyMap<string, Named> | undefined;
  readonly roles: RoleGraph;
}

const assertActor = ({ userId, groupId, domainId, effective, inherited }: RoleAssignmentQuery): void => {
  if (effective === true && inherited === true && domainId !== undefined) {
    throw new BadRequest('No effective assignment on a domain is an inherited one: leave one of the three out.');
  }
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

const placeFilter = async (keystone: Keystone, query: RoleAssignmentQuery): Promise<AssignmentFilter> => {
  const { projectId, domainId } = query;
  if (query.system === true) return { targetKind: 'system' };
  if (domainId !== undefined) return { targetKind: 'domain', targetIds: [domainId] };
  if (projectId === undefined) return {};
  const targetIds = query.includeSubtree === true ? await subtreeIds(keystone, projectId) : [projectId];
  return { targetKind: 'project', targetIds };
};

const asGiven = async (
  { db }: Keystone,
  query: RoleAssignmentQuery,
  place: AssignmentFilter,
): Promise<ShownAssignment[]> => {
  const [kind, id] = query.groupId === undefined ? ['user', query.userId] : ['group', query.groupId];
  const actorIds = id === undefined ? undefined : [id];
  const inherited = query.inherited === true ? true : undefined;
  const found: ShownAssignment[] = [];
  const roleIds = query.roleId === undefined ? undefined : [query.roleId];
  for await (const slice of assignmentSlices(db.read, { ...place, actorIds, roleIds, inherited })) {
    for (const each of slice) if (id === undefined || each.actor.kind === kind) found.push(each);
    await nextTurn();
  }
  return found;
};

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

const namesOf = (keystone: Keystone, assignments: readonly ShownAssignment[], roles: RoleGraph) => {
  const ids = { project: new Set<string>(), user: new Set<string>(), group: new Set<string>() };
  for (const { actor, target, roleId } of assignments) {
    ids[actor.kind].add(actor.id);
    if (target.kind !== 'system') ids.project.add(target.id);
    const roleDomainId = roles.role(roleId)?.domainId ?? null;
    if (roleDomainId !== null) ids.project.add(roleDomainId);
  }
  return listNames(keystone.db.read, {
    projectIds: [...ids.project],
    userIds: [...ids.user],
    groupIds: [...ids.group],
  });
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
  const place = await placeFilter(keystone, query);
  const all =
    query.effective === true
      ? await effectiveAssignments(keystone, query, place, roles)
      : await asGiven(keystone, query, place);
  const own = scopedDomainId(ctx);
  const assignments = own === undefined ? all : await ofDomain(keystone, all, own);
  return {
    assignments,
    names: query.includeNames === true ? await namesOf(keystone, assignments, roles) : undefined,
    roles,
  };
};
