import type { PolicyRule } from '@nimbo/policy/rule.ts';
import { admin, adminOrSystemReader, cloudScopes } from '../common/policy.ts';

const all = '/v3/roles/{prior_role_id}/implies';
const one = `${all}/{implied_role_id}`;

const rule = (name: string, check: string, description: string, method: string, path: string) =>
  ({ name: `identity:${name}`, check, description, operations: [{ method, path }], scopeTypes: cloudScopes }) as const;

export const impliedRolePolicy = {
  get: rule('get_implied_role', adminOrSystemReader, 'Show that a role implies another.', 'GET', one),
  check: rule('check_implied_role', adminOrSystemReader, 'Check that a role implies another.', 'HEAD', one),
  list: rule('list_implied_roles', adminOrSystemReader, 'List what a role implies.', 'GET', all),
  listAll: rule(
    'list_role_inference_rules',
    adminOrSystemReader,
    'List all implications between roles.',
    'GET',
    '/v3/role_inferences',
  ),
  create: rule('create_implied_role', admin, 'Let a role imply another.', 'PUT', one),
  delete: rule('delete_implied_role', admin, 'Let a role no longer imply another.', 'DELETE', one),
} as const satisfies Record<string, PolicyRule>;
