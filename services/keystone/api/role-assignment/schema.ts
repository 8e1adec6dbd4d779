import { Type } from 'typebox';
import { openObject, strictObject } from '@nimbo/schema/object.ts';
import { id, text } from '@nimbo/schema/text.ts';
import { listAnswer, optional } from '../common/schema.ts';

const presence = optional(text(16));

export const listRoleAssignmentsQuery = openObject({
  'user.id': optional(id()),
  'group.id': optional(id()),
  'role.id': optional(id()),
  'scope.project.id': optional(id()),
  'scope.domain.id': optional(id()),
  'scope.system': presence,
  'scope.OS-INHERIT:inherited_to': presence,
  effective: presence,
  include_names: presence,
  include_subtree: presence,
});

const named = openObject({ id: Type.String() });

const shownRoleAssignment = openObject({
  role: named,
  user: optional(named),
  group: optional(named),
  scope: openObject({}),
  links: strictObject({
    assignment: Type.String(),
    membership: optional(Type.String()),
    prior_role: optional(Type.String()),
  }),
});

export const roleAssignmentsAnswer = listAnswer('role_assignments', shownRoleAssignment);
