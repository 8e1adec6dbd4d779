import type { Static } from 'typebox';
import { operation, type Operation } from '@nimbo/http/operation.ts';
import type { Keystone } from '../../domain/keystone.ts';
import { listRoleAssignments, type RoleAssignmentQuery } from '../../domain/role-assignment.ts';
import { longCollection } from '../common/collection.ts';
import { isAsked } from '../common/presence.ts';
import { v3Base } from '../common/urls.ts';
import { roleAssignmentPolicy } from './policy.ts';
import { listRoleAssignmentsQuery, roleAssignmentsAnswer } from './schema.ts';
import { roleAssignmentView } from './view.ts';

const queryOf = (query: Static<typeof listRoleAssignmentsQuery>): RoleAssignmentQuery => ({
  userId: query['user.id'],
  groupId: query['group.id'],
  roleId: query['role.id'],
  projectId: query['scope.project.id'],
  domainId: query['scope.domain.id'],
  system: isAsked(query['scope.system']),
  inherited: query['scope.OS-INHERIT:inherited_to'] === 'projects',
  effective: isAsked(query.effective),
  includeNames: isAsked(query.include_names),
  includeSubtree: isAsked(query.include_subtree),
});

export const roleAssignmentOperations = (keystone: Keystone): readonly Operation[] => [
  operation({
    name: 'list_role_assignments',
    summary: 'List role assignments',
    method: 'GET',
    path: '/v3/role_assignments',
    status: 200,
    authorization: { at: 'lookup', rule: roleAssignmentPolicy.list },
    query: listRoleAssignmentsQuery,
    response: roleAssignmentsAnswer,
    handle: async (ctx, { query, url }) => {
      const all = await listRoleAssignments(ctx, keystone, roleAssignmentPolicy, queryOf(query));
      const base = v3Base(url);
      return longCollection('role_assignments', all.assignments, url, (each) => roleAssignmentView(each, all, base));
    },
  }),
];
