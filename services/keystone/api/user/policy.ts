import type { PolicyRule } from '@nimbo/policy/rule.ts';
import { admin, everyScope, ofDomain, systemReader } from '../common/policy.ts';

const one = '/v3/users/{user_id}';
const manager = `${admin} or ${ofDomain('manager', 'user.domain_id')}`;

export const userPolicy = {
  get: {
    name: 'identity:get_user',
    check: `${admin} or ${systemReader} or ${ofDomain('reader', 'user.domain_id')} or user_id:%(target.user.id)s`,
    description: 'Show user details.',
    operations: [{ method: 'GET', path: one }],
    scopeTypes: everyScope,
  },
  list: {
    name: 'identity:list_users',
    check: `${admin} or ${systemReader} or ${ofDomain('reader', 'domain_id')}`,
    description: 'List users.',
    operations: [{ method: 'GET', path: '/v3/users' }],
    scopeTypes: everyScope,
  },
  create: {
    name: 'identity:create_user',
    check: manager,
    description: 'Create a user.',
    operations: [{ method: 'POST', path: '/v3/users' }],
    scopeTypes: everyScope,
  },
  update: {
    name: 'identity:update_user',
    check: manager,
    description: 'Change a user, the password included.',
    operations: [{ method: 'PATCH', path: one }],
    scopeTypes: everyScope,
  },
  delete: {
    name: 'identity:delete_user',
    check: manager,
    description: 'Delete a user.',
    operations: [{ method: 'DELETE', path: one }],
    scopeTypes: everyScope,
  },
} as const satisfies Record<string, PolicyRule>;
