import type { PolicyRule } from '@nimbo/policy/rule.ts';
import {
  admin,
  anyOf,
  attributePolicies,
  policy,
  projectManager,
  projectMember,
  projectReader,
} from '../common/policy.ts';

const one = '/floatingips/{id}';
const owners = anyOf(admin, projectMember);

export const floatingIpPolicy = {
  create: policy('create_floatingip', owners, 'Create a floating IP.', 'POST /floatingips'),
  get: policy(
    'get_floatingip',
    anyOf(admin, projectReader),
    'Show a floating IP, and see it in lists.',
    'GET /floatingips',
    `GET ${one}`,
  ),
  update: policy('update_floatingip', owners, 'Lead a floating IP elsewhere.', `PUT ${one}`),
  delete: policy('delete_floatingip', owners, 'Delete a floating IP.', `DELETE ${one}`),
} as const satisfies Record<string, PolicyRule>;

export const floatingIpAttributePolicies: readonly PolicyRule[] = attributePolicies(
  'create_floatingip',
  'POST /floatingips',
  { floating_ip_address: anyOf(admin, projectManager) },
);
