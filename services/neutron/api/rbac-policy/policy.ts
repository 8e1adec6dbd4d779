import type { PolicyRule } from '@nimbo/policy/rule.ts';
import { admin, anyOf, attributePolicies, policy, projectMember, projectReader } from '../common/policy.ts';

const one = '/rbac-policies/{id}';
const owners = anyOf(admin, projectMember);
const oneProject = anyOf(admin, "not '*':%(target_tenant)s");

export const rbacPolicyPolicy = {
  create: policy('create_rbac_policy', owners, 'Open a thing to another project.', 'POST /rbac-policies'),
  get: policy(
    'get_rbac_policy',
    anyOf(admin, projectReader),
    'Show an RBAC policy, and see it in lists.',
    'GET /rbac-policies',
    `GET ${one}`,
  ),
  update: policy('update_rbac_policy', owners, 'Change whom an RBAC policy lets in.', `PUT ${one}`),
  delete: policy('delete_rbac_policy', owners, 'Delete an RBAC policy.', `DELETE ${one}`),
} as const satisfies Record<string, PolicyRule>;

export const rbacPolicyAttributePolicies: readonly PolicyRule[] = [
  ...attributePolicies('create_rbac_policy', 'POST /rbac-policies', { target_tenant: oneProject }),
  ...attributePolicies('update_rbac_policy', `PUT ${one}`, { target_tenant: oneProject }),
];
