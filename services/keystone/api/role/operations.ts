import type { Static } from 'typebox';
import { operation, type Operation } from '@nimbo/http/operation.ts';
import type { Keystone } from '../../domain/keystone.ts';
import { createRole, deleteRoleFor, getRole, listRolesFor, updateRoleFor } from '../../domain/role.ts';
import { pagedCollection } from '../common/collection.ts';
import { unknownAttributes } from '../common/extra.ts';
import { nameFilter } from '../common/name-filter.ts';
import { v3Base } from '../common/urls.ts';
import { rolePolicy } from './policy.ts';
import { createRoleBody, knownAttributes, listRolesQuery, roleAnswer, rolesAnswer, updateRoleBody } from './schema.ts';
import { roleView } from './view.ts';

const changesOf = ({ role }: Static<typeof updateRoleBody>) => ({
  name: role.name,
  domainId: role.domain_id,
  description: role.description,
  options: role.options,
  extra: unknownAttributes(role, knownAttributes),
});

export const roleOperations = (keystone: Keystone): readonly Operation[] => [
  operation({
    name: 'list_roles',
    summary: 'List roles',
    method: 'GET',
    path: '/v3/roles',
    status: 200,
    authorization: { at: 'lookup', rule: rolePolicy.list.global },
    query: listRolesQuery,
    response: rolesAnswer,
    handle: async (ctx, { query, url }) => {
      const filter = { domainId: query.domain_id, names: nameFilter(query) };
      const list = await listRolesFor(ctx, keystone, rolePolicy.list, filter, query);
      return pagedCollection('roles', list, url, (role) => roleView(role, v3Base(url)));
    },
  }),
  operation({
    name: 'create_role',
    summary: 'Create a role',
    method: 'POST',
    path: '/v3/roles',
    status: 201,
    authorization: { at: 'lookup', rule: rolePolicy.create.global },
    body: createRoleBody,
    response: roleAnswer,
    handle: async (ctx, { body, url }) => {
      const given = { ...changesOf(body), name: body.role.name };
      return { role: roleView(await createRole(ctx, keystone, rolePolicy.create, given), v3Base(url)) };
    },
  }),
  operation({
    name: 'show_role',
    summary: 'Show a role',
    method: 'GET',
    path: '/v3/roles/{role_id}',
    status: 200,
    authorization: { at: 'lookup', rule: rolePolicy.get.global },
    response: roleAnswer,
    handle: async (ctx, { params, url }) => ({
      role: roleView(await getRole(ctx, keystone, rolePolicy.get, params.role_id), v3Base(url)),
    }),
  }),
  operation({
    name: 'update_role',
    summary: 'Change a role',
    method: 'PATCH',
    path: '/v3/roles/{role_id}',
    status: 200,
    authorization: { at: 'lookup', rule: rolePolicy.update.global },
    body: updateRoleBody,
    response: roleAnswer,
    handle: async (ctx, { params, body, url }) => {
      const role = await updateRoleFor(ctx, keystone, rolePolicy.update, params.role_id, changesOf(body));
      return { role: roleView(role, v3Base(url)) };
    },
  }),
  operation({
    name: 'delete_role',
    summary: 'Delete a role',
    method: 'DELETE',
    path: '/v3/roles/{role_id}',
    status: 204,
    authorization: { at: 'lookup', rule: rolePolicy.delete.global },
    handle: (ctx, { params }) => deleteRoleFor(ctx, keystone, rolePolicy.delete, params.role_id),
  }),
];
