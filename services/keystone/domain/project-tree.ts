import { BadRequest, Forbidden } from '@nimbo/errors/faults.ts';
import type { Executor } from '@nimbo/db/database.ts';
import { findProject, listChildren, type Project } from '../db/project-store.ts';
import type { Tables } from '../db/tables.ts';

/** More levels than any configuration allows: a bound for data that someone changed by hand. */
const deepestTree = 100;

/** From the nearest parent up to the domain. */
export const parentsOf = async (db: Executor<Tables>, project: Pick<Project, 'parentId'>): Promise<Project[]> => {
  const parents: Project[] = [];
  let parentId = project.parentId;
  while (parentId !== null && parents.length < deepestTree) {
    const parent = await findProject(db, parentId);
    if (parent === undefined) break;
    parents.push(parent);
    parentId = parent.parentId;
  }
  return parents;
};

/** Every project below, nearest first. */
export const subtreeOf = async (db: Executor<Tables>, id: string): Promise<Project[]> => {
  const subtree: Project[] = [];
  let level = await listChildren(db, [id]);
  for (let depth = 0; level.length > 0 && depth < deepestTree; depth += 1) {
    subtree.push(...level);
    level = await listChildren(
      db,
      level.map((project) => project.id),
    );
  }
  return subtree;
};

const parentInDomain = (project: Project, parents: readonly Project[]): Project => {
  const [parent] = parents;
  if (parent === undefined) throw new BadRequest(`Could not find project: ${project.parentId}.`);
  if ((parent.domainId ?? parent.id) === project.domainId) return parent;
  throw new BadRequest(`The project must be in the domain of its parent, which is ${parent.domainId ?? parent.id}.`);
};

/**
 * Whether a new project may hang where it says.
 * @throws BadRequest where parent and domain do not fit or a parent is disabled, Forbidden beyond the deepest level
 */
export const assertPlace = (project: Project, parents: readonly Project[], maxDepth: number): void => {
  parentInDomain(project, parents);
  const disabled = parents.find((parent) => !parent.enabled);
  if (disabled !== undefined) {
    throw new BadRequest(`A project cannot be created in a branch with a disabled project: ${disabled.id}.`);
  }
  if (parents.length > maxDepth) {
    throw new Forbidden(`Projects nest ${maxDepth} levels deep at most; create it nearer to its domain.`);
  }
};

/** @throws Forbidden where a parent is disabled */
export const assertParentsEnabled = async (db: Executor<Tables>, project: Project): Promise<void> => {
  const parents = await parentsOf(db, project);
  if (parents.every((parent) => parent.enabled)) return;
  throw new Forbidden(
    `Project ${project.id} stays disabled because a project above it is disabled: enable that one first.`,
  );
};

/** @throws Forbidden where a project below is enabled */
export const assertSubtreeDisabled = async (db: Executor<Tables>, project: Project): Promise<void> => {
  const subtree = await subtreeOf(db, project.id);
  if (subtree.every((below) => !below.enabled)) return;
  throw new Forbidden(
    `Project ${project.id} stays enabled because projects below it are enabled: disable those first.`,
  );
};
