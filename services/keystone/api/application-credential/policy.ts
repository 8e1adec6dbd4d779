import type { PolicyRule } from '@nimbo/policy/rule.ts';
import { adminOrSystemReader, cloudScopes } from '../common/policy.ts';

const all = '/v3/users/{user_id}/application_credentials';
const one = `${all}/{application_credential_id}`;

export const applicationCredentialPolicy = {
  get: {
    name: 'identity:get_application_credential',
    check: `${adminOrSystemReader} or rule:owner`,
    description: 'Show an application credential.',
    operations: [
      { method: 'GET', path: one },
      { method: 'HEAD', path: one },
    ],
    scopeTypes: cloudScopes,
  },
  list: {
    name: 'identity:list_application_credentials',
    check: `${adminOrSystemReader} or rule:owner`,
    description: 'List the application credentials of a user.',
    operations: [
      { method: 'GET', path: all },
      { method: 'HEAD', path: all },
    ],
    scopeTypes: cloudScopes,
  },
  create: {
    name: 'identity:create_application_credential',
    check: 'rule:owner',
    description: 'Create an application credential.',
    operations: [{ method: 'POST', path: all }],
    scopeTypes: ['project'],
  },
  delete: {
    name: 'identity:delete_application_credential',
    check: 'rule:admin_or_owner',
    description: 'Delete an application credential.',
    operations: [{ method: 'DELETE', path: one }],
    scopeTypes: cloudScopes,
  },
} as const satisfies Record<string, PolicyRule>;
