import type { PolicyRule } from '@nimbo/policy/rule.ts';
import { admin, policy } from '../common/policy.ts';

const one = '/agents/{id}';

export const agentPolicy = {
  get: policy('get_agent', admin, 'Show an agent, and see it in lists.', 'GET /agents', `GET ${one}`),
  update: policy('update_agent', admin, 'Change an agent.', `PUT ${one}`),
  delete: policy('delete_agent', admin, 'Forget an agent.', `DELETE ${one}`),
} as const satisfies Record<string, PolicyRule>;
