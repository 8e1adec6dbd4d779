import type { AssignmentTarget } from '../../db/assignment-store.ts';
import type { ShownAssignment } from '../../domain/effective-assignment.ts';
import type { ShownAssignments } from '../../domain/role-assignment.ts';

type Names = ShownAssignments['names'];

const named = (id: string, names: Names) => ({ id, ...names?.get(id) });

const scopeView = ({ target, inherited }: ShownAssignment, names: Names) => ({
  ...(target.kind === 'system' ? { system: { all: true } } : { [target.kind]: named(target.id, names) }),
  ...(inherited ? { 'OS-INHERIT:inherited_to': 'projects' } : {}),
});

const roleView = (id: string, { names, roles }: ShownAssignments) => {
  const role = names === undefined ? undefined : roles.role(id);
  if (role === undefined) return { id };
  const { name, domainId } = role;
  return domainId === null ? { id, name } : { id, name, domain: named(domainId, names) };
};

const placePath = (target: AssignmentTarget): string =>
  target.kind === 'system' ? 'system' : `${target.kind}s/${target.id}`;

/** The address of what was assigned: to whom, where and which role it comes from. */
const assignmentPath = ({ actor, groupId, target, from, roleId, priorRoleId, inherited }: ShownAssignment): string => {
  const actorPath = groupId === undefined ? `${actor.kind}s/${actor.id}` : `groups/${groupId}`;
  const path = `${placePath(from ?? target)}/${actorPath}/roles/${priorRoleId ?? roleId}`;
  return inherited ? `OS-INHERIT/${path}/inherited_to_projects` : path;
};

const linksView = (assignment: ShownAssignment, base: string) => {
  const { actor, groupId, roleId, priorRoleId } = assignment;
  return {
    assignment: `${base}/${assignmentPath(assignment)}`,
    ...(groupId === undefined ? {} : { membership: `${base}/groups/${groupId}/users/${actor.id}` }),
    ...(priorRoleId === undefined ? {} : { prior_role: `${base}/prior_role/${priorRoleId}/implies/${roleId}` }),
  };
};

/** A role assignment as Identity v3 shows it. */
export const roleAssignmentView = (assignment: ShownAssignment, all: ShownAssignments, base: string) => ({
  scope: scopeView(assignment, all.names),
  [assignment.actor.kind]: named(assignment.actor.id, all.names),
  role: roleView(assignment.roleId, all),
  links: linksView(assignment, base),
});
