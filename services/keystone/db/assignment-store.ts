import type { Selectable, SelectQueryBuilder } from 'kysely';
import type { Executor } from '@nimbo/db/database.ts';
import type { AssignmentRow, Tables } from './tables.ts';

/** What an actor has a role on. */
export type AssignmentTarget =
  | { readonly kind: 'project'; readonly id: string }
  | { readonly kind: 'domain'; readonly id: string }
  | { readonly kind: 'system' };

/** A user who has a role on a target. */
export interface Assignment {
  readonly userId: string;
  readonly target: AssignmentTarget;
  readonly roleId: string;
}

export interface AssignmentFilter {
  readonly userId?: string | undefined;
  readonly roleIds?: readonly string[] | undefined;
  readonly targetKind?: AssignmentTarget['kind'] | undefined;
  readonly targetIds?: readonly string[] | undefined;
}

/** The `target_id` of the system, of which there is one. */
const system = 'system';

const targetId = (target: AssignmentTarget): string => (target.kind === 'system' ? system : target.id);

const toTarget = ({ target_kind: kind, target_id: id }: Selectable<AssignmentRow>): AssignmentTarget =>
  kind === 'system' ? { kind } : { kind, id };

const toAssignment = (row: Selectable<AssignmentRow>): Assignment => ({
  userId: row.actor_id,
  target: toTarget(row),
  roleId: row.role_id,
});

const toRow = ({ userId, target, roleId }: Assignment): AssignmentRow => ({
  actor_kind: 'user',
  actor_id: userId,
  target_kind: target.kind,
  target_id: targetId(target),
  role_id: roleId,
  inherited: false,
});

const narrowed = <O>(query: SelectQueryBuilder<Tables, 'assignments', O>, filter: AssignmentFilter) => {
  let narrow = query;
  if (filter.userId !== undefined) narrow = narrow.where('actor_id', '=', filter.userId);
  if (filter.targetKind !== undefined) narrow = narrow.where('target_kind', '=', filter.targetKind);
  if (filter.targetIds !== undefined) narrow = narrow.where('target_id', 'in', filter.targetIds);
  return filter.roleIds === undefined ? narrow : narrow.where('role_id', 'in', filter.roleIds);
};

/** Assignments in the order of user, target and role. An empty list in the filter matches nothing. */
export const listAssignments = async (db: Executor<Tables>, filter: AssignmentFilter): Promise<Assignment[]> => {
  if (filter.roleIds?.length === 0 || filter.targetIds?.length === 0) return [];
  const query = narrowed(db.selectFrom('assignments').selectAll(), filter);
  const ordered = query.orderBy('actor_id').orderBy('target_kind').orderBy('target_id').orderBy('role_id');
  return (await ordered.execute()).map(toAssignment);
};

export const hasAssignment = async (db: Executor<Tables>, { userId, target, roleId }: Assignment): Promise<boolean> => {
  const filter = { userId, targetKind: target.kind, targetIds: [targetId(target)], roleIds: [roleId] };
  return (await listAssignments(db, filter)).length > 0;
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
    .execute();
};

export const deleteAssignmentsOfUser = async (db: Executor<Tables>, userId: string): Promise<void> => {
  await db.deleteFrom('assignments').where('actor_kind', '=', 'user').where('actor_id', '=', userId).execute();
};

export const deleteAssignmentsOfRole = async (db: Executor<Tables>, roleId: string): Promise<void> => {
  await db.deleteFrom('assignments').where('role_id', '=', roleId).execute();
};

/** For projects and domains alike: their ids never meet. */
export const deleteAssignmentsOn = async (db: Executor<Tables>, targetIds: readonly string[]): Promise<void> => {
  if (targetIds.length === 0) return;
  await db.deleteFrom('assignments').where('target_id', 'in', targetIds).execute();
};

/** Assignments of users whose user, role or target is not there. */
export const listOrphanedAssignments = async (db: Executor<Tables>): Promise<Assignment[]> => {
  const rows = await db
    .selectFrom('assignments')
    .leftJoin('users', 'users.id', 'assignments.actor_id')
    .leftJoin('roles', 'roles.id', 'assignments.role_id')
    .leftJoin('projects', 'projects.id', 'assignments.target_id')
    .selectAll('assignments')
    .where('actor_kind', '=', 'user')
    .where((eb) =>
      eb.or([
        eb('users.id', 'is', null),
        eb('roles.id', 'is', null),
        eb.and([eb('projects.id', 'is', null), eb('assignments.target_kind', '!=', 'system')]),
      ]),
    )
    .execute();
  return rows.map(toAssignment);
};
