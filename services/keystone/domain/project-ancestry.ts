import { BadRequest } from '@nimbo/errors/faults.ts';
import type { Context } from '@nimbo/context/context.ts';
import { listLimits, type Limit } from '../db/limit-store.ts';
import type { Project } from '../db/project-store.ts';
import { actorIdsOf, listReachingAssignments } from './assignment-reach.ts';
import type { Keystone } from './keystone.ts';
import { parentsOf, subtreeOf } from './project-tree.ts';

/** Ids nested as the tree is; null at its ends. */
interface IdTree {
  readonly [id: string]: IdTree | null;
}

/** One direction of the tree, as it was asked for. */
type Branch =
  | { readonly form: 'list'; readonly projects: readonly Project[] }
  | { readonly form: 'ids'; readonly ids: IdTree | null };

/** What was asked for of the tree around a project. */
export interface Ancestry {
  readonly parents?: Branch | undefined;
  readonly subtree?: Branch | undefined;
  /** The limits of the projects in lists, by project, where they were asked for. */
  readonly limits?: ReadonlyMap<string, readonly Limit[]> | undefined;
}

/** Which forms a caller wants. */
export interface AncestryRequest {
  readonly parentsAsList: boolean;
  readonly parentsAsIds: boolean;
  readonly subtreeAsList: boolean;
  readonly subtreeAsIds: boolean;
  readonly includeLimits: boolean;
}

/** Lists of whole projects hold only those on which the caller has a role. */
const ownProjects = async (ctx: Context, { db }: Keystone, projects: readonly Project[]): Promise<Project[]> => {
  const userId = ctx.identity?.user.id;
  if (userId === undefined) return [];
  const targetIds = projects.map((project) => project.id);
  const actorIds = await actorIdsOf(db.read, userId);
  const assignments = await listReachingAssignments(db.read, { actorIds, targetKind: 'project', targetIds });
  const ids = new Set(assignments.flatMap(({ target }) => (target.kind === 'project' ? [target.id] : [])));
  return projects.filter((project) => ids.has(project.id));
};

const nestedParents = (parents: readonly Project[]): IdTree | null => {
  const above = parents.filter((parent) => !parent.isDomain);
  return above.reduceRight<IdTree | null>((tree, parent) => ({ [parent.id]: tree }), null);
};

const nestedSubtree = (id: string, projects: readonly Project[]): IdTree | null => {
  const children = projects.filter((project) => project.parentId === id);
  if (children.length === 0) return null;
  return Object.fromEntries(children.map((child) => [child.id, nestedSubtree(child.id, projects)]));
};

const parentsBranch = async (ctx: Context, keystone: Keystone, project: Project, asIds: boolean): Promise<Branch> => {
  const parents = await parentsOf(keystone.db.read, project);
  if (asIds) return { form: 'ids', ids: nestedParents(parents) };
  return { form: 'list', projects: await ownProjects(ctx, keystone, parents) };
};

const subtreeBranch = async (ctx: Context, keystone: Keystone, project: Project, asIds: boolean): Promise<Branch> => {
  const subtree = await subtreeOf(keystone.db.read, project.id);
  if (asIds) return { form: 'ids', ids: nestedSubtree(project.id, subtree) };
  return { form: 'list', projects: await ownProjects(ctx, keystone, subtree) };
};

const limitsOf = async (
  { db }: Keystone,
  branches: readonly (Branch | undefined)[],
): Promise<ReadonlyMap<string, readonly Limit[]>> => {
  const projects = branches.flatMap((branch) => (branch?.form === 'list' ? branch.projects : []));
  const placeIds = projects.map(({ id }) => id);
  return Map.groupBy(await listLimits(db.read, { placeKind: 'project', placeIds }), ({ place }) => place.id);
};

/** @throws BadRequest where one direction is wanted in both forms */
export const projectAncestry = async (
  ctx: Context,
  keystone: Keystone,
  project: Project,
  wanted: AncestryRequest,
): Promise<Ancestry> => {
  if ((wanted.parentsAsList && wanted.parentsAsIds) || (wanted.subtreeAsList && wanted.subtreeAsIds)) {
    throw new BadRequest('Parents and subtree are each given as a list or as ids, not both at the same time.');
  }
  const hasParents = wanted.parentsAsList || wanted.parentsAsIds;
  const hasSubtree = wanted.subtreeAsList || wanted.subtreeAsIds;
  const parents = hasParents ? await parentsBranch(ctx, keystone, project, wanted.parentsAsIds) : undefined;
  const subtree = hasSubtree ? await subtreeBranch(ctx, keystone, project, wanted.subtreeAsIds) : undefined;
  const limits = wanted.includeLimits ? await limitsOf(keystone, [parents, subtree]) : undefined;
  return { parents, subtree, limits };
};
