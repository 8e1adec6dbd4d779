import type { PolicyRule } from '@nimbo/policy/rule.ts';
import { cloudRead, cloudWrite } from '../common/cloud-rule.ts';
import { admin } from '../common/policy.ts';

const consumers = '/v3/OS-OAUTH1/consumers';
const consumer = '/v3/OS-OAUTH1/consumers/{consumer_id}';
const tokens = '/v3/users/{user_id}/OS-OAUTH1/access_tokens';
const token = `${tokens}/{access_token_id}`;

export const consumerPolicy = {
  get: cloudRead('get_consumer', 'Show an OAuth consumer.', { method: 'GET', path: consumer }),
  list: cloudRead('list_consumers', 'List OAuth consumers.', { method: 'GET', path: consumers }),
  create: cloudWrite('create_consumer', 'Create an OAuth consumer.', { method: 'POST', path: consumers }),
  update: cloudWrite('update_consumer', 'Change an OAuth consumer.', { method: 'PATCH', path: consumer }),
  delete: cloudWrite('delete_consumer', 'Delete an OAuth consumer.', { method: 'DELETE', path: consumer }),
} as const;

const inProject = (name: string, description: string, method: string, path: string): PolicyRule => ({
  name: `identity:${name}`,
  check: admin,
  description,
  operations: [{ method, path }],
  scopeTypes: ['project'],
});

export const accessTokenPolicy = {
  authorize: inProject(
    'authorize_request_token',
    'Let an OAuth consumer act for oneself.',
    'PUT',
    '/v3/OS-OAUTH1/authorize/{request_token_id}',
  ),
  list: inProject('list_access_tokens', 'List the OAuth access tokens of a user.', 'GET', tokens),
  get: inProject('get_access_token', 'Show an OAuth access token.', 'GET', token),
  delete: inProject('delete_access_token', 'End an OAuth access token.', 'DELETE', token),
  listRoles: inProject(
    'list_access_token_roles',
    'List the roles that an OAuth access token gives.',
    'GET',
    `${token}/roles`,
  ),
  getRole: inProject(
    'get_access_token_role',
    'Show a role that an OAuth access token gives.',
    'GET',
    `${token}/roles/{role_id}`,
  ),
} as const;
