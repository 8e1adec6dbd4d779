import type { Static } from 'typebox';
import { operation, type Operation } from '@nimbo/http/operation.ts';
import { createGroup, deleteGroupFor, getGroup, listGroupsFor, updateGroupFor } from '../../domain/group.ts';
import type { Keystone } from '../../domain/keystone.ts';
import { pagedCollection } from '../common/collection.ts';
import { unknownAttributes } from '../common/extra.ts';
import { nameFilter } from '../common/name-filter.ts';
import { v3Base } from '../common/urls.ts';
import { groupPolicy as policy } from './policy.ts';
import {
  createGroupBody,
  groupAnswer,
  groupsAnswer,
  knownAttributes,
  listGroupsQuery,
  updateGroupBody,
} from './schema.ts';
import { groupView } from './view.ts';

const changesOf = ({ group }: Static<typeof updateGroupBody>) => ({
  name: group.name,
  domainId: group.domain_id,
  description: group.description,
  extra: unknownAttributes(group, knownAttributes),
});

export const groupOperations = (keystone: Keystone): readonly Operation[] => [
  operation({
    name: 'list_groups',
    summary: 'List groups',
    method: 'GET',
    path: '/v3/groups',
    status: 200,
    authorization: { at: 'lookup', rule: policy.list },
    query: listGroupsQuery,
    response: groupsAnswer,
    handle: async (ctx, { query, url }) => {
      const filter = { domainId: query.domain_id, names: nameFilter(query) };
      const list = await listGroupsFor(ctx, keystone, policy.list, filter, query);
      return pagedCollection('groups', list, url, (group) => groupView(group, v3Base(url)));
    },
  }),
  operation({
    name: 'create_group',
    summary: 'Create a group',
    method: 'POST',
    path: '/v3/groups',
    status: 201,
    authorization: { at: 'lookup', rule: policy.create },
    body: createGroupBody,
    response: groupAnswer,
    handle: async (ctx, { body, url }) => {
      const given = { ...changesOf(body), name: body.group.name };
      return { group: groupView(await createGroup(ctx, keystone, policy.create, given), v3Base(url)) };
    },
  }),
  operation({
    name: 'show_group',
    summary: 'Show a group',
    method: 'GET',
    path: '/v3/groups/{group_id}',
    status: 200,
    authorization: { at: 'lookup', rule: policy.get },
    response: groupAnswer,
    handle: async (ctx, { params, url }) => ({
      group: groupView(await getGroup(ctx, keystone, policy.get, params.group_id), v3Base(url)),
    }),
  }),
  operation({
    name: 'update_group',
    summary: 'Change a group',
    method: 'PATCH',
    path: '/v3/groups/{group_id}',
    status: 200,
    authorization: { at: 'lookup', rule: policy.update },
    body: updateGroupBody,
    response: groupAnswer,
    handle: async (ctx, { params, body, url }) => {
      const group = await updateGroupFor(ctx, keystone, policy.update, params.group_id, changesOf(body));
      return { group: groupView(group, v3Base(url)) };
    },
  }),
  operation({
    name: 'delete_group',
    summary: 'Delete a group',
    method: 'DELETE',
    path: '/v3/groups/{group_id}',
    status: 204,
    authorization: { at: 'lookup', rule: policy.delete },
    handle: (ctx, { params }) => deleteGroupFor(ctx, keystone, policy.delete, params.group_id),
  }),
];
