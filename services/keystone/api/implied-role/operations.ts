import { operation, type Operation } from '@nimbo/http/operation.ts';
import {
  createImpliedRole,
  deleteImpliedRole,
  getImpliedRole,
  listImpliedRoles,
  listInferences,
} from '../../domain/implied-role.ts';
import type { Keystone } from '../../domain/keystone.ts';
import { v3Base } from '../common/urls.ts';
import { impliedRolePolicy } from './policy.ts';
import { impliedRoleAnswer, impliedRolesAnswer, inferencesAnswer } from './schema.ts';
import { impliedRolesView, impliedRoleView } from './view.ts';

const all = '/v3/roles/{prior_role_id}/implies';
const one = '/v3/roles/{prior_role_id}/implies/{implied_role_id}';

const idsOf = (params: { readonly prior_role_id: string; readonly implied_role_id: string }) => ({
  priorRoleId: params.prior_role_id,
  impliedRoleId: params.implied_role_id,
});

export const impliedRoleOperations = (keystone: Keystone): readonly Operation[] => [
  operation({
    name: 'list_implied_roles',
    summary: 'List what a role implies',
    method: 'GET',
    path: all,
    status: 200,
    authorization: { at: 'lookup', rule: impliedRolePolicy.list },
    response: impliedRolesAnswer,
    handle: async (ctx, { params, url }) => {
      const roles = await listImpliedRoles(ctx, keystone, impliedRolePolicy.list, params.prior_role_id);
      return { role_inference: impliedRolesView(roles, v3Base(url)), links: { self: url.href } };
    },
  }),
  operation({
    name: 'list_role_inferences',
    summary: 'List all implications between roles',
    method: 'GET',
    path: '/v3/role_inferences',
    status: 200,
    authorization: { at: 'lookup', rule: impliedRolePolicy.listAll },
    response: inferencesAnswer,
    handle: async (ctx, { url }) => {
      const inferences = await listInferences(ctx, keystone, impliedRolePolicy.listAll);
      const views = inferences.map((each) => impliedRolesView(each, v3Base(url)));
      return { role_inferences: views, links: { self: url.href } };
    },
  }),
  operation({
    name: 'show_implied_role',
    summary: 'Show that a role implies another',
    method: 'GET',
    path: one,
    status: 200,
    authorization: { at: 'lookup', rule: impliedRolePolicy.get },
    response: impliedRoleAnswer,
    handle: async (ctx, { params, url }) => {
      const roles = await getImpliedRole(ctx, keystone, impliedRolePolicy.get, idsOf(params));
      return { role_inference: impliedRoleView(roles, v3Base(url)), links: { self: url.href } };
    },
  }),
  operation({
    name: 'check_implied_role',
    summary: 'Check that a role implies another',
    method: 'HEAD',
    path: one,
    status: 204,
    authorization: { at: 'lookup', rule: impliedRolePolicy.check },
    handle: async (ctx, { params }) => {
      await getImpliedRole(ctx, keystone, impliedRolePolicy.check, idsOf(params));
    },
  }),
  operation({
    name: 'create_implied_role',
    summary: 'Let a role imply another',
    method: 'PUT',
    path: one,
    status: 201,
    authorization: { at: 'lookup', rule: impliedRolePolicy.create },
    response: impliedRoleAnswer,
    handle: async (ctx, { params, url }) => {
      const roles = await createImpliedRole(ctx, keystone, impliedRolePolicy.create, idsOf(params));
      return { role_inference: impliedRoleView(roles, v3Base(url)), links: { self: url.href } };
    },
  }),
  operation({
    name: 'delete_implied_role',
    summary: 'Let a role no longer imply another',
    method: 'DELETE',
    path: one,
    status: 204,
    authorization: { at: 'lookup', rule: impliedRolePolicy.delete },
    handle: (ctx, { params }) => deleteImpliedRole(ctx, keystone, impliedRolePolicy.delete, idsOf(params)),
  }),
];
