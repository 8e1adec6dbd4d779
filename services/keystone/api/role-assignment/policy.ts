import type { PolicyRule } from '@nimbo/policy/rule.ts';
import { admin, everyScope, ofDomain, systemReader } from '../common/policy.ts';

const check = `${admin} or ${systemReader} or ${ofDomain('reader', 'domain_id')}`;

export const roleAssignmentPolicy = {
  list: {
    name: 'identity:list_role_assignments',
    check,
    description: 'List role assignments.',
    operations: [{ method: 'GET', path: '/v3/role_assignments' }],
    scopeTypes: everyScope,
  },
  listTree: {
    name: 'identity:list_role_assignments_for_tree',
    check,
    description: 'List role assignments of a project and all below it.',
    operations: [{ method: 'GET', path: '/v3/role_assignments?include_subtree' }],
    scopeTypes: everyScope,
  },
} as const satisfies Record<string, PolicyRule>;
