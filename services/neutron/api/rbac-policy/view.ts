import type { RbacPolicy } from '../../db/rbac-policy-store.ts';

/** An RBAC policy as the Networking API shows it. */
export const rbacPolicyView = (policy: RbacPolicy) => ({
  id: policy.id,
  project_id: policy.project_id,
  tenant_id: policy.project_id,
  object_type: policy.object_type,
  object_id: policy.object_id,
  action: policy.action,
  target_tenant: policy.target_project,
});
