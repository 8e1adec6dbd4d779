import type { PolicyRule } from '@nimbo/policy/rule.ts';
import { admin, everyScope, ofDomain, systemReader } from '../common/policy.ts';

const all = '/v3/groups';
const one = '/v3/groups/{group_id}';
const users = `${one}/users`;
const member = `${users}/{user_id}`;

const reader = `${admin} or ${systemReader} or ${ofDomain('reader', 'group.domain_id')}`;
const manager = `${admin} or ${ofDomain('manager', 'group.domain_id')}`;

/** Whoever has the role on the domain of both group and user. */
const ofBoth = (role: 'reader' | 'manager'): string =>
  `(role:${role} and domain_id:%(target.group.domain_id)s and domain_id:%(target.user.domain_id)s)`;

const rule = (name: string, check: string, description: string, method: string, path: string) =>
  ({ name: `identity:${name}`, check, description, operations: [{ method, path }], scopeTypes: everyScope }) as const;

export const groupPolicy = {
  get: rule('get_group', reader, 'Show a group.', 'GET', one),
  list: rule('list_groups', reader, 'List groups.', 'GET', all),
  create: rule('create_group', manager, 'Create a group.', 'POST', all),
  update: rule('update_group', manager, 'Change a group.', 'PATCH', one),
  delete: rule('delete_group', manager, 'Delete a group.', 'DELETE', one),
  listOfUser: rule(
    'list_groups_for_user',
    `${admin} or ${systemReader} or ${ofDomain('reader', 'user.domain_id')} or user_id:%(user_id)s`,
    'List the groups of a user.',
    'GET',
    '/v3/users/{user_id}/groups',
  ),
  listMembers: rule('list_users_in_group', reader, 'List the users in a group.', 'GET', users),
  checkMember: rule(
    'check_user_in_group',
    `${admin} or ${systemReader} or ${ofBoth('reader')}`,
    'Check whether a user is in a group.',
    'GET',
    member,
  ),
  addMember: rule('add_user_to_group', `${admin} or ${ofBoth('manager')}`, 'Put a user into a group.', 'PUT', member),
  removeMember: rule(
    'remove_user_from_group',
    `${admin} or ${ofBoth('manager')}`,
    'Take a user out of a group.',
    'DELETE',
    member,
  ),
} as const satisfies Record<string, PolicyRule>;
