import type { Selectable, SelectQueryBuilder } from 'kysely';
import type { Executor } from '@nimbo/db/database.ts';
import type { AssignmentRow, Tables } from './tables.ts';

/** What an actor has a role on. */
export type AssignmentTarget =
  | { readonly kind: 'project'; readonly id: string }
  | { readonly kind: 'domain'; readonly id: string }
  | { readonly kind: 'system' };

/** Who has a role. */
export interface Actor {
  readonly kind: 'user' | 'group';
  readonly id: string;
}

/** An actor who has a role on a target. */
export interface Assignment {
  readonly actor: Actor;
  readonly target: AssignmentTarget;
  readonly roleId: string;
  /** Holds on every project below the target, and not on the target itself (OS-INHERIT). */
  readonly inherited: boolean;
}

export interface AssignmentFilter {
  readonly actorIds?: readonly string[] | undefined;
  readonly roleIds?: readonly string[] | undefined;
  readonly targetKind?: AssignmentTarget['kind'] | undefined;
  readonly targetIds?: readonly string[] | undefined;
  readonly inherited?: boolean | undefined;
}

/** The `target_id` of the system, of which there is one. */
const system = 'system';

const targetId = (target: AssignmentTarget): string => (target.kind === 'system' ? system : target.id);

const toTarget = ({ target_kind: kind, target_id: id }: Selectable<AssignmentRow>): AssignmentTarget =>
  kind === 'system' ? { kind } : { kind, id };

const toAssignment = (row: Selectable<AssignmentRow>): Assignment => ({
  actor: { kind: row.actor_kind, id: row.actor_id },
  target: toTarget(row),
  roleId: row.role_id,
  inherited: row.inherited,
});

const toRow = ({ actor, target, roleId, inherited }: Assignment): AssignmentRow => ({
  actor_kind: actor.kind,
  actor_id: actor.id,
  target_kind: target.kind,
  target_id: targetId(target),
  role_id: roleId,
  inherited,
});

type AssignmentQuery = SelectQueryBuilder<Tables, 'assignments', Selectable<AssignmentRow>>;

const narrowed = (query: AssignmentQuery, filter: AssignmentFilter): AssignmentQuery => {
  let narrow = query;
  if (filter.actorIds !== undefined) narrow = narrow.where('actor_id', 'in', filter.actorIds);
  if (filter.targetKind !== undefined) narrow = narrow.where('target_kind', '=', filter.targetKind);
  if (filter.targetIds !== undefined) narrow = narrow.where('target_id', 'in', filter.targetIds);
  if (filter.inherited !== undefined) narrow = narrow.where('inherited', '=', filter.inherited);
  return filter.roleIds === undefined ? narrow : narrow.where('role_id', 'in', filter.roleIds);
};

const isVain = ({ roleIds, targetIds, actorIds }: AssignmentFilter): boolean =>
  [roleIds, targetIds, actorIds].some((ids) => ids?.length === 0);

const inOrder = (query: AssignmentQuery): AssignmentQuery =>
  query.orderBy('actor_id').orderBy('target_kind').orderBy('target_id').orderBy('role_id');

/** Assignments in the order of actor, target and role. An empty list in the filter matches nothing. */
export const listAssignments = async (db: Executor<Tables>, filter: AssignmentFilter): Promise<Assignment[]> => {
  if (isVain(filter)) return [];
  const query = narrowed(db.selectFrom('assignments').selectAll(), filter);
  return (await inOrder(query).execute()).map(toAssignment);
};

/** Assignments of a slice, unless one actor alone has more. */
const perSlice = 2_000;

const isAfter = (query: AssignmentQuery, actorId: string | undefined): AssignmentQuery =>
  actorId === undefined ? query : query.where('actor_id', '>', actorId);

/** The actor with whose assignments a slice ends; undefined for the last slice. */
const endOfSlice = async (db: Executor<Tables>, filter: AssignmentFilter, after: string | undefined) => {
  const query = isAfter(narrowed(db.selectFrom('assignments').selectAll(), filter), after);
  const row = await query.clearSelect().select('actor_id').orderBy('actor_id').offset(perSlice).limit(1).execute();
  return row[0]?.actor_id;
};

/**
 * The same assignments in the same order, in slices by actors, so that many can be read without keeping others waiting;
 * what changes meanwhile may be in it or not. Of actors that are named there is one slice.
 */
export const assignmentSlices = async function* (
  db: Executor<Tables>,
  filter: AssignmentFilter,
): AsyncGenerator<Assignment[], void, undefined> {
  if (isVain(filter)) return;
  let after: string | undefined;
  do {
    const end = filter.actorIds === undefined ? await endOfSlice(db, filter, after) : undefined;
    const query = isAfter(narrowed(db.selectFrom('assignments').selectAll(), filter), after);
    const rows = await inOrder(end === undefined ? query : query.where('actor_id', '<=', end)).execute();
    yield rows.map(toAssignment);
    after = end;
  } while (after !== undefined);
};

export const hasAssignment = async (db: Executor<Tables>, assignment: Assignment): Promise<boolean> => {
  const { actor, target, roleId, inherited } = assignment;
  const filter = { actorIds: [actor.id], targetKind: target.kind, targetIds: [targetId(target)], roleIds: [roleId] };
  return (await listAssignments(db, { ...filter, inherited })).some((found) => found.actor.kind === actor.kind);
};

/** @throws UniqueViolation where it is there already */
export const insertAssignment = async (db: Executor<Tables>, assignment: Assignment): Promise<void> => {
  await db.insertInto('assignments').values(toRow(assignment)).execute();
};

export const deleteAssignment = async (db: Executor<Tables>, assignment: Assignment): Promise<void> => {
  const row = toRow(assignment);
  await db
    .deleteFrom('assignments')
    .where('actor_kind', '=', row.actor_kind)
    .where('actor_id', '=', row.actor_id)
    .where('target_kind', '=', row.target_kind)
    .where('target_id', '=', row.target_id)
    .where('role_id', '=', row.role_id)
    .where('inherited', '=', row.inherited)
    .execute();
};

export const deleteAssignmentsOfActor = async (db: Executor<Tables>, { kind, id }: Actor): Promise<void> => {
  await db.deleteFrom('assignments').where('actor_kind', '=', kind).where('actor_id', '=', id).execute();
};

export const deleteAssignmentsOfRole = async (db: Executor<Tables>, roleId: string): Promise<void> => {
  await db.deleteFrom('assignments').where('role_id', '=', roleId).execute();
};

/** For projects and domains alike: their ids never meet. */
export const deleteAssignmentsOn = async (db: Executor<Tables>, targetIds: readonly string[]): Promise<void> => {
  if (targetIds.length === 0) return;
  await db.deleteFrom('assignments').where('target_id', 'in', targetIds).execute();
};

/** Assignments whose actor, role or target is not there. */
export const listOrphanedAssignments = async (db: Executor<Tables>): Promise<Assignment[]> => {
  const rows = await db
    .selectFrom('assignments')
    .leftJoin('users', 'users.id', 'assignments.actor_id')
    .leftJoin('user_groups', 'user_groups.id', 'assignments.actor_id')
    .leftJoin('roles', 'roles.id', 'assignments.role_id')
    .leftJoin('projects', 'projects.id', 'assignments.target_id')
    .selectAll('assignments')
    .where((eb) =>
      eb.or([
        eb.and([eb('users.id', 'is', null), eb('assignments.actor_kind', '=', 'user')]),
        eb.and([eb('user_groups.id', 'is', null), eb('assignments.actor_kind', '=', 'group')]),
        eb('roles.id', 'is', null),
        eb.and([eb('projects.id', 'is', null), eb('assignments.target_kind', '!=', 'system')]),
      ]),
    )
    .execute();
  return rows.map(toAssignment);
};
