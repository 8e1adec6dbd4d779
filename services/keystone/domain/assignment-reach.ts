import type { Executor } from '@nimbo/db/database.ts';
import {
  assignmentSlices,
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

type ReachingSlices = AsyncGenerator<ReachingAssignment[], void, undefined>;

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

/** Where assignments that were given on one place are handed down to; each place is looked at once. */
const reachOf = async (db: Executor<Tables>, targetIds: readonly string[] | undefined) => {
  const tree = await loadTree(db);
  const wanted = targetIds === undefined ? undefined : new Set(targetIds);
  const known = new Map<string, readonly string[]>();
  return (id: string): readonly string[] => {
    const reached = known.get(id) ?? [...below(tree, id)].filter((each) => wanted?.has(each) ?? true);
    known.set(id, reached);
    return reached;
  };
};

const handedDown = async function* (db: Executor<Tables>, filter: AssignmentFilter): ReachingSlices {
  const { actorIds, roleIds, targetIds } = filter;
  let reach: Awaited<ReturnType<typeof reachOf>> | undefined;
  for await (const slice of assignmentSlices(db, { actorIds, roleIds, inherited: true })) {
    for (const assignment of slice) {
      const { target: from } = assignment;
      if (from.kind === 'system') continue;
      reach ??= await reachOf(db, targetIds);
      yield reach(from.id).map((id) => ({ ...assignment, target: { kind: 'project' as const, id }, from }));
    }
  }
};

/**
 * Assignments as they reach places: those given there, and those handed down to projects. `inherited` in the filter
 * leaves only one kind. In slices, between which others can be served.
 */
export const reachingSlices = async function* (db: Executor<Tables>, filter: AssignmentFilter): ReachingSlices {
  if (filter.inherited !== true) yield* assignmentSlices(db, { ...filter, inherited: false });
  if (filter.inherited !== false && (filter.targetKind ?? 'project') === 'project') yield* handedDown(db, filter);
};

/** All of them at once: for what one user or a few have. */
export const listReachingAssignments = async (
  db: Executor<Tables>,
  filter: AssignmentFilter & { readonly actorIds: readonly string[] },
): Promise<ReachingAssignment[]> => {
  const slices: ReachingAssignment[][] = [];
  for await (const slice of reachingSlices(db, filter)) slices.push(slice);
  return slices.flat();
};
