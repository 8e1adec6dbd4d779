import type { Executor } from '@nimbo/db/database.ts';
import {
  listAssignments,
  type Assignment,
  type AssignmentFilter,
  type AssignmentTarget,
} from '../db/assignment-store.ts';
import { listMemberships } from '../db/group-member-store.ts';
import { listParents } from '../db/project-store.ts';
import type { Tables } from '../db/tables.ts';

/** An assignment on one place, whether it was given there or is handed down from above. */
export interface ReachingAssignment extends Assignment {
  /** Where an inherited assignment was given. */
  readonly from?: AssignmentTarget | undefined;
}

/** A user and the groups it is in: whoever may have a role that counts for the user. */
export const actorIdsOf = async (db: Executor<Tables>, userId: string): Promise<string[]> => [
  userId,
  ...(await listMemberships(db, userId)).map(({ groupId }) => groupId),
];

/** The projects below each project or domain. */
type Tree = ReadonlyMap<string | null, readonly string[]>;

const loadTree = async (db: Executor<Tables>): Promise<Tree> => {
  const byParent = Map.groupBy(await listParents(db), ({ parentId }) => parentId);
  return new Map([...byParent].map(([parentId, children]) => [parentId, children.map(({ id }) => id)]));
};

const below = (tree: Tree, id: string): Set<string> => {
  const reached = new Set(tree.get(id));
  for (const each of reached) for (const child of tree.get(each) ?? []) reached.add(child);
  return reached;
};

const handedDown = async (db: Executor<Tables>, filter: AssignmentFilter): Promise<ReachingAssignment[]> => {
  const { actorIds, roleIds, targetIds } = filter;
  const inherited = await listAssignments(db, { actorIds, roleIds, inherited: true });
  if (inherited.length === 0) return [];
  const tree = await loadTree(db);
  const wanted = targetIds === undefined ? undefined : new Set(targetIds);
  return inherited.flatMap((assignment) => {
    const { target: from } = assignment;
    const ids = from.kind === 'system' ? [] : [...below(tree, from.id)];
    const reached = ids.filter((id) => wanted?.has(id) ?? true);
    return reached.map((id) => ({ ...assignment, target: { kind: 'project' as const, id }, from }));
  });
};

/**
 * Assignments as they reach places: those given there, and those handed down to projects. `inherited` in the filter
 * leaves only one kind.
 */
export const listReachingAssignments = async (
  db: Executor<Tables>,
  filter: AssignmentFilter,
): Promise<ReachingAssignment[]> => {
  const direct = filter.inherited === true ? [] : await listAssignments(db, { ...filter, inherited: false });
  const canInherit = filter.inherited !== false && (filter.targetKind ?? 'project') === 'project';
  return canInherit ? [...direct, ...(await handedDown(db, filter))] : direct;
};
