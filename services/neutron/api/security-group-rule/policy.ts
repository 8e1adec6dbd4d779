import type { PolicyRule } from '@nimbo/policy/rule.ts';
import { admin, anyOf, policy, sgOwnerMember, sgOwnerReader } from '../common/policy.ts';

const one = '/security-group-rules/{id}';
const owners = anyOf(admin, sgOwnerMember);

export const securityGroupRulePolicy = {
  create: policy('create_security_group_rule', owners, 'Add a rule to a group.', 'POST /security-group-rules'),
  get: policy(
    'get_security_group_rule',
    anyOf(admin, sgOwnerReader),
    'Show a rule, and see it in lists.',
    'GET /security-group-rules',
    `GET ${one}`,
  ),
  delete: policy('delete_security_group_rule', owners, 'Delete a rule.', `DELETE ${one}`),
} as const satisfies Record<string, PolicyRule>;
