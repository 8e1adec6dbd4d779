import type { AssignmentFilter } from '../db/assignment-store.ts';
import { listMemberships, type Membership } from '../db/group-member-store.ts';
import { actorIdsOf, reachingSlices, type ReachingAssignment } from './assignment-reach.ts';
import type { Keystone } from './keystone.ts';
import { nextTurn, rowsPerTurn } from './next-turn.ts';
import type { RoleGraph } from './role-graph.ts';

/** An assignment as it is shown, with what it comes from. */
export interface ShownAssignment extends ReachingAssignment {
  /** The group through which a user has the role. */
  readonly groupId?: string | undefined;
  /** The assigned role that implies this one. */
  readonly priorRoleId?: string | undefined;
}

const implied = (graph: RoleGraph, assignment: ShownAssignment): ShownAssignment[] =>
  [...graph.impliedBy(assignment.roleId)]
    .map((roleId) =>
      roleId === assignment.roleId ? assignment : { ...assignment, roleId, priorRoleId: assignment.roleId },
    )
    // Roles of a domain work out as what they imply.
    .filter(({ roleId }) => graph.role(roleId)?.domainId === null);

type Members = ReadonlyMap<string, readonly Membership[]>;

const byMember = (members: Members, assignment: ReachingAssignment): readonly ShownAssignment[] => {
  const { actor } = assignment;
  if (actor.kind === 'user') return [assignment];
  const memberships = members.get(actor.id) ?? [];
  return memberships.map(({ userId, groupId }) => ({ ...assignment, actor: { kind: 'user', id: userId }, groupId }));
};

/** Which assignments are meant: whose, of which role, and whether inherited ones only. */
interface Wanted {
  readonly userId?: string | undefined;
  readonly roleId?: string | undefined;
  readonly inherited?: boolean | undefined;
}

/**
 * Assignments as they work out: each member of a group, each project below, each implied role is one of its own. They
 * may be hundreds of thousands: whatever else waits is served meanwhile.
 */
export const effectiveAssignments = async (
  { db }: Keystone,
  { userId, roleId, inherited }: Wanted,
  place: AssignmentFilter,
  graph: RoleGraph,
): Promise<ShownAssignment[]> => {
  const actorIds = userId === undefined ? undefined : await actorIdsOf(db.read, userId);
  const members = Map.groupBy(await listMemberships(db.read, userId), ({ groupId }) => groupId);
  const found: ShownAssignment[] = [];
  let worked = 0;
  const filter = { ...place, actorIds, inherited: inherited === true ? true : undefined };
  for await (const slice of reachingSlices(db.read, filter)) {
    for (const member of slice.flatMap((each) => byMember(members, each))) {
      for (const each of implied(graph, member)) if (roleId === undefined || each.roleId === roleId) found.push(each);
      worked += 1;
      if (worked % rowsPerTurn === 0) await nextTurn();
    }
  }
  return found;
};
