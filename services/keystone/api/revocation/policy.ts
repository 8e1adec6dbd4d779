import type { PolicyRule } from '@nimbo/policy/rule.ts';
import { cloudScopes } from '../common/policy.ts';

export const revocationPolicy = {
  list: {
    name: 'identity:list_revoke_events',
    check: 'rule:service_or_admin',
    description: 'List which tokens were revoked.',
    operations: [{ method: 'GET', path: '/v3/OS-REVOKE/events' }],
    scopeTypes: cloudScopes,
  },
} as const satisfies Record<string, PolicyRule>;
