import type { AssignmentTarget } from '../../db/assignment-store.ts';
import type { ShownAssignment, ShownAssignments } from '../../domain/role-assignment.ts';

type Names = ShownAssignments['names'];

const named = (id: string, names: Names) => ({ id, ...names?.get(id) });

const scopeView = (target: AssignmentTarget, names: Names) =>
  target.kind === 'system' ? { system: { all: true } } : { [target.kind]: named(target.id, names) };

const roleView = (id: string, { names, roles }: ShownAssignments) => {
  const role = names === undefined ? undefined : roles.role(id);
  return role === undefined ? { id } : { id, name: role.name };
};

const placePath = (target: AssignmentTarget): string =>
  target.kind === 'system' ? 'system' : `${target.kind}s/${target.id}`;

/** The link leads to what was assigned: for an implied role, to the role that implies it. */
const linksView = ({ userId, target, roleId, priorRoleId }: ShownAssignment, base: string) => {
  const assignment = `${base}/${placePath(target)}/users/${userId}/roles/${priorRoleId ?? roleId}`;
  if (priorRoleId === undefined) return { assignment };
  return { assignment, prior_role: `${base}/prior_role/${priorRoleId}/implies/${roleId}` };
};

/** A role assignment as Identity v3 shows it. */
export const roleAssignmentView = (assignment: ShownAssignment, all: ShownAssignments, base: string) => ({
  scope: scopeView(assignment.target, all.names),
  user: named(assignment.userId, all.names),
  role: roleView(assignment.roleId, all),
  links: linksView(assignment, base),
});
