import type { PolicyRule } from '@nimbo/policy/rule.ts';
import { admin, anyOf, attributePolicies, policy, projectMember, projectReader } from '../common/policy.ts';

const one = '/subnetpools/{id}';
const ownMember = anyOf(admin, projectMember);

export const subnetPoolPolicy = {
  create: policy('create_subnetpool', ownMember, 'Create a subnet pool.', 'POST /subnetpools'),
  get: policy(
    'get_subnetpool',
    anyOf(admin, projectReader, 'rule:shared_subnetpools'),
    'Show a subnet pool, and see it in lists.',
    'GET /subnetpools',
    `GET ${one}`,
  ),
  update: policy('update_subnetpool', ownMember, 'Change a subnet pool.', `PUT ${one}`),
  delete: policy('delete_subnetpool', ownMember, 'Delete a subnet pool.', `DELETE ${one}`),
} as const satisfies Record<string, PolicyRule>;

export const subnetPoolAttributePolicies: readonly PolicyRule[] = [
  ...attributePolicies('create_subnetpool', 'POST /subnetpools', { shared: admin, is_default: admin }),
  ...attributePolicies('update_subnetpool', `PUT ${one}`, { is_default: admin }),
];
