import { operation, type Operation } from '@nimbo/http/operation.ts';
import { addMember, checkMember, listGroupsOfUser, listMembers, removeMember } from '../../domain/group-member.ts';
import type { Keystone } from '../../domain/keystone.ts';
import { pagedCollection } from '../common/collection.ts';
import { nameFilter } from '../common/name-filter.ts';
import { v3Base } from '../common/urls.ts';
import { userFilterOf } from '../user/operations.ts';
import { listUsersQuery, usersAnswer } from '../user/schema.ts';
import { userView } from '../user/view.ts';
import { groupPolicy as policy } from './policy.ts';
import { groupsAnswer, listGroupsQuery } from './schema.ts';
import { groupView } from './view.ts';

const one = '/v3/groups/{group_id}/users/{user_id}';

const membershipOf = (params: { readonly group_id: string; readonly user_id: string }) => ({
  groupId: params.group_id,
  userId: params.user_id,
});

const checkOf = (keystone: Keystone, method: 'GET' | 'HEAD'): Operation =>
  operation({
    name: method === 'GET' ? 'show_group_member' : 'check_group_member',
    summary: 'Check whether a user is in a group',
    method,
    path: one,
    status: 204,
    authorization: { at: 'lookup', rule: policy.checkMember },
    handle: (ctx, { params }) => checkMember(ctx, keystone, policy.checkMember, membershipOf(params)),
  });

export const groupMemberOperations = (keystone: Keystone): readonly Operation[] => [
  operation({
    name: 'list_user_groups',
    summary: 'List the groups of a user',
    method: 'GET',
    path: '/v3/users/{user_id}/groups',
    status: 200,
    authorization: { at: 'lookup', rule: policy.listOfUser },
    query: listGroupsQuery,
    response: groupsAnswer,
    handle: async (ctx, { params, query, url }) => {
      const asked = { filter: { domainId: query.domain_id, names: nameFilter(query) }, page: query };
      const list = await listGroupsOfUser(ctx, keystone, policy.listOfUser, params.user_id, asked);
      return pagedCollection('groups', list, url, (group) => groupView(group, v3Base(url)));
    },
  }),
  operation({
    name: 'list_group_members',
    summary: 'List the users in a group',
    method: 'GET',
    path: '/v3/groups/{group_id}/users',
    status: 200,
    authorization: { at: 'lookup', rule: policy.listMembers },
    query: listUsersQuery,
    response: usersAnswer,
    handle: async (ctx, { params, query, url }) => {
      const asked = { filter: userFilterOf(query), page: query };
      const list = await listMembers(ctx, keystone, policy.listMembers, params.group_id, asked);
      return pagedCollection('users', list, url, (user) => userView(user, v3Base(url)));
    },
  }),
  checkOf(keystone, 'GET'),
  checkOf(keystone, 'HEAD'),
  operation({
    name: 'add_group_member',
    summary: 'Put a user into a group',
    method: 'PUT',
    path: one,
    status: 204,
    authorization: { at: 'lookup', rule: policy.addMember },
    handle: (ctx, { params }) => addMember(ctx, keystone, policy.addMember, membershipOf(params)),
  }),
  operation({
    name: 'remove_group_member',
    summary: 'Take a user out of a group',
    method: 'DELETE',
    path: one,
    status: 204,
    authorization: { at: 'lookup', rule: policy.removeMember },
    handle: (ctx, { params }) => removeMember(ctx, keystone, policy.removeMember, membershipOf(params)),
  }),
];
