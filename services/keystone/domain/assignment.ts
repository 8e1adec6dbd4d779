import { assertNever } from '@nimbo/errors/assert-never.ts';
import type { Context, PolicyRuleName, PolicyTarget } from '@nimbo/context/context.ts';
import type { Executor } from '@nimbo/db/database.ts';
import { BadRequest, Forbidden, NotFound } from '@nimbo/errors/faults.ts';
import {
  deleteAssignment,
  hasAssignment,
  insertAssignment,
  listAssignments,
  type Actor,
  type Assignment,
  type AssignmentTarget,
} from '../db/assignment-store.ts';
import { findGroup, type Group } from '../db/group-store.ts';
import { findProject, type Project } from '../db/project-store.ts';
import type { Revoked } from '../db/revocation-store.ts';
import { findRole, type Role } from '../db/role-store.ts';
import type { Tables } from '../db/tables.ts';
import { findUser, type User } from '../db/user-store.ts';
import { change } from './change.ts';
import { domainTarget } from './domain.ts';
import { groupTarget } from './group.ts';
import type { Keystone } from './keystone.ts';
import { notFound } from './not-found.ts';
import { projectTarget } from './project.ts';
import { roleTarget } from './role.ts';
import { userTarget } from './user.ts';

/** Everything an assignment names, looked up. */
interface Parties {
  readonly actor: { readonly user: User } | { readonly group: Group } | undefined;
  readonly role: Role | undefined;
  /** The project or domain; undefined for the system. */
  readonly place: Project | undefined;
}

/** Where an actor has roles: without one where the roles there are listed. */
export type GrantPlace = Omit<Assignment, 'roleId'>;

const findActor = async (db: Executor<Tables>, { kind, id }: Actor): Promise<Parties['actor']> => {
  if (kind === 'user') {
    const user = await findUser(db, id);
    return user === undefined ? undefined : { user };
  }
  const group = await findGroup(db, id);
  return group === undefined ? undefined : { group };
};

const findParties = async (db: Executor<Tables>, place: GrantPlace, roleId: string | undefined): Promise<Parties> => {
  const { target, actor } = place;
  const found = target.kind === 'system' ? undefined : await findProject(db, target.id);
  return {
    actor: await findActor(db, actor),
    role: roleId === undefined ? undefined : await findRole(db, roleId),
    place: target.kind === 'domain' && found?.isDomain !== true ? undefined : found,
  };
};

const placeFacts = (target: AssignmentTarget, place: Project | undefined): PolicyTarget => {
  if (place === undefined) return {};
  return target.kind === 'domain' ? domainTarget(place) : projectTarget(place);
};

const actorFacts = (actor: Parties['actor']): PolicyTarget => {
  if (actor === undefined) return {};
  return 'user' in actor ? userTarget(actor.user) : groupTarget(actor.group);
};

const facts = (target: AssignmentTarget, { actor, role, place }: Parties): PolicyTarget => ({
  target: {
    ...actorFacts(actor),
    ...(role === undefined ? {} : roleTarget(role)),
    ...placeFacts(target, place),
  },
});

const assertExist = ({ target, actor }: GrantPlace, roleId: string | undefined, parties: Parties): void => {
  if (parties.actor === undefined) throw notFound(actor.kind, actor.id);
  if (roleId !== undefined && parties.role === undefined) throw notFound('role', roleId);
  if (target.kind !== 'system' && parties.place === undefined) throw notFound(target.kind, target.id);
};

const authorized = async (
  ctx: Context,
  keystone: Keystone,
  rule: PolicyRuleName,
  place: GrantPlace,
  roleId?: string,
): Promise<Parties> => {
  const parties = await findParties(keystone.db.read, place, roleId);
  await ctx.authorize(rule, facts(place.target, parties));
  assertExist(place, roleId, parties);
  return parties;
};

const missing = ({ actor, target, roleId }: Assignment): NotFound =>
  new NotFound(
    `The ${actor.kind} ${actor.id} does not have the role ${roleId} on ` +
      `${target.kind === 'system' ? 'the system' : `${target.kind} ${target.id}`}.`,
  );

/** @throws NotFound where the actor does not have the role there */
export const checkGrant = async (
  ctx: Context,
  keystone: Keystone,
  rule: PolicyRuleName,
  assignment: Assignment,
): Promise<Role> => {
  const { role } = await authorized(ctx, keystone, rule, assignment, assignment.roleId);
  if (role === undefined || !(await hasAssignment(keystone.db.read, assignment))) throw missing(assignment);
  return role;
};

/** The roles assigned to an actor on a target, implied ones not included. */
export const listGrants = async (
  ctx: Context,
  keystone: Keystone,
  rule: PolicyRuleName,
  place: GrantPlace,
): Promise<Role[]> => {
  await authorized(ctx, keystone, rule, place);
  const { target, actor, inherited } = place;
  const targetIds = target.kind === 'system' ? undefined : [target.id];
  const filter = { actorIds: [actor.id], targetKind: target.kind, targetIds, inherited };
  const found = await listAssignments(keystone.db.read, filter);
  const roles = await Promise.all(found.map(({ roleId }) => findRole(keystone.db.read, roleId)));
  return roles.filter((role) => role !== undefined);
};

const assertFits = (target: AssignmentTarget, role: Role, place: Project | undefined): void => {
  if (role.domainId === null) return;
  if (target.kind === 'system') {
    throw new BadRequest(`Role ${role.id} belongs to a domain and cannot be assigned on the system.`);
  }
  if ((place?.domainId ?? place?.id) === role.domainId) return;
  throw new Forbidden(
    `Role ${role.id} belongs to domain ${role.domainId}, and ${place?.id} is in another: use a role of its own domain.`,
  );
};

const snapshot = ({ actor, target, roleId, inherited }: Assignment) => ({
  id: roleId,
  [`${actor.kind}_id`]: actor.id,
  inherited,
  target_kind: target.kind,
  target_id: target.kind === 'system' ? null : target.id,
});

/** Idempotent. @throws Forbidden, NotFound for anything unknown */
export const createGrant = async (
  ctx: Context,
  keystone: Keystone,
  rule: PolicyRuleName,
  assignment: Assignment,
): Promise<void> => {
  const { role, place } = await authorized(ctx, keystone, rule, assignment, assignment.roleId);
  if (role !== undefined) assertFits(assignment.target, role, place);
  await change(ctx, keystone, async (changing) => {
    // Looked up again where the transaction has them: one may have been deleted meanwhile.
    assertExist(assignment, assignment.roleId, await findParties(changing.tx, assignment, assignment.roleId));
    if (await hasAssignment(changing.tx, assignment)) return;
    await insertAssignment(changing.tx, assignment);
    await changing.touch('identity');
    await changing.record('role_assignment.created', snapshot(assignment));
  });
};

/**
 * Which tokens end: a user's on the place. What a group had, or what was handed down, only counts less: all tokens
 * with the role are looked at anew.
 */
const revokedBy = ({ actor, target, roleId, inherited }: Assignment): Revoked => {
  if (actor.kind === 'group' || inherited) return { roleId };
  const { id: userId } = actor;
  switch (target.kind) {
    case 'system':
      return { userId, system: true };
    case 'domain':
      return { userId, domainId: target.id };
    case 'project':
      return { userId, projectId: target.id };
    default:
      return assertNever(target);
  }
};

/** A user's tokens on the target end: what they would still allow is for a new token to say. */
export const deleteGrant = async (
  ctx: Context,
  keystone: Keystone,
  rule: PolicyRuleName,
  assignment: Assignment,
): Promise<void> => {
  await checkGrant(ctx, keystone, rule, assignment);
  await change(ctx, keystone, async (changing) => {
    if (!(await hasAssignment(changing.tx, assignment))) throw missing(assignment);
    await deleteAssignment(changing.tx, assignment);
    await changing.touch('identity');
    await changing.revoke(revokedBy(assignment));
    await changing.record('role_assignment.deleted', undefined, snapshot(assignment));
  });
};
