import type { PolicyRule } from '@nimbo/policy/rule.ts';
import { admin, anyOf, policy, projectMember, projectReader } from '../common/policy.ts';

const one = '/security-groups/{id}';
const owners = anyOf(admin, projectMember);

export const securityGroupPolicy = {
  create: policy('create_security_group', owners, 'Create a security group.', 'POST /security-groups'),
  get: policy(
    'get_security_group',
    anyOf(admin, projectReader, 'rule:shared_security_group'),
    'Show a security group, and see it in lists.',
    'GET /security-groups',
    `GET ${one}`,
  ),
  update: policy('update_security_group', owners, 'Change a security group.', `PUT ${one}`),
  delete: policy('delete_security_group', owners, 'Delete a security group.', `DELETE ${one}`),
} as const satisfies Record<string, PolicyRule>;
