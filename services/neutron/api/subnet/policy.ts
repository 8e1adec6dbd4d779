import type { PolicyRule } from '@nimbo/policy/rule.ts';
import {
  admin,
  anyOf,
  attributePolicies,
  netOwnerMember,
  netOwnerReader,
  policy,
  projectMember,
  projectReader,
  service,
} from '../common/policy.ts';

const one = '/subnets/{id}';
const owners = anyOf(projectMember, admin, netOwnerMember);

export const subnetPolicy = {
  create: policy('create_subnet', anyOf(admin, netOwnerMember), 'Create a subnet.', 'POST /subnets'),
  get: policy(
    'get_subnet',
    anyOf(projectReader, 'rule:shared', 'rule:external', admin, netOwnerReader, service),
    'Show a subnet, and see it in lists.',
    'GET /subnets',
    `GET ${one}`,
  ),
  update: policy('update_subnet', owners, 'Change a subnet.', `PUT ${one}`),
  delete: policy('delete_subnet', owners, 'Delete a subnet.', `DELETE ${one}`),
} as const satisfies Record<string, PolicyRule>;

export const subnetAttributePolicies: readonly PolicyRule[] = [
  ...attributePolicies('create_subnet', 'POST /subnets', { service_types: admin }),
  ...attributePolicies('update_subnet', `PUT ${one}`, { service_types: admin }),
];
