import { cloudRead, cloudWrite } from '../common/cloud-rule.ts';

const all = '/v3/policies';
const one = '/v3/policies/{policy_id}';

export const policyPolicy = {
  get: cloudRead('get_policy', 'Show a policy.', { method: 'GET', path: one }),
  list: cloudRead('list_policies', 'List policies.', { method: 'GET', path: all }),
  create: cloudWrite('create_policy', 'Create a policy.', { method: 'POST', path: all }),
  update: cloudWrite('update_policy', 'Change a policy.', { method: 'PATCH', path: one }),
  delete: cloudWrite('delete_policy', 'Delete a policy.', { method: 'DELETE', path: one }),
} as const;
