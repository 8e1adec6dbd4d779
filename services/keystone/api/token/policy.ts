import type { PolicyRule } from '@nimbo/policy/rule.ts';
import { admin, everyScope, systemReader } from '../common/policy.ts';

const path = '/v3/auth/tokens';

export const tokenPolicy = {
  check: {
    name: 'identity:check_token',
    check: `${admin} or ${systemReader} or rule:token_subject`,
    description: 'Check a token.',
    operations: [{ method: 'HEAD', path }],
    scopeTypes: everyScope,
  },
  validate: {
    name: 'identity:validate_token',
    check: `${admin} or ${systemReader} or rule:service_role or rule:token_subject`,
    description: 'Validate a token and show what it means.',
    operations: [{ method: 'GET', path }],
    scopeTypes: everyScope,
  },
  revoke: {
    name: 'identity:revoke_token',
    check: `${admin} or rule:token_subject`,
    description: 'End a token.',
    operations: [{ method: 'DELETE', path }],
    scopeTypes: everyScope,
  },
} as const satisfies Record<string, PolicyRule>;
