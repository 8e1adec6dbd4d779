import { operation, type Operation } from '@nimbo/http/operation.ts';
import type { PolicyRule } from '@nimbo/policy/rule.ts';
import type { AssignmentTarget } from '../../db/assignment-store.ts';
import { checkGrant, createGrant, deleteGrant, listGrants } from '../../domain/assignment.ts';
import type { Keystone } from '../../domain/keystone.ts';
import { collection } from '../common/collection.ts';
import { v3Base } from '../common/urls.ts';
import { rolesAnswer } from '../role/schema.ts';
import { roleView } from '../role/view.ts';
import { assignmentPolicy } from './policy.ts';

type Params = Readonly<Record<string, string>>;

/** Grants have the same five operations on projects, on domains and on the system. */
interface GrantRoutes {
  /** The path of a user's roles on the target. */
  readonly path: string;
  /** For the operations' names. */
  readonly on: 'project' | 'domain' | 'system';
  readonly rules: Readonly<Record<'list' | 'check' | 'create' | 'revoke', PolicyRule>>;
  target(params: Params): AssignmentTarget;
}

const assignmentOf = (routes: GrantRoutes, params: Params) => ({
  userId: params['user_id'] ?? '',
  target: routes.target(params),
  roleId: params['role_id'] ?? '',
});

const listGrantsOf = (keystone: Keystone, routes: GrantRoutes): Operation =>
  operation({
    name: `list_${routes.on}_grants`,
    summary: `List the roles of a user on a ${routes.on}`,
    method: 'GET',
    path: routes.path,
    status: 200,
    authorization: { at: 'lookup', rule: routes.rules.list },
    response: rolesAnswer,
    handle: async (ctx, { params, url }) => {
      const { userId, target } = assignmentOf(routes, params);
      const roles = await listGrants(ctx, keystone, routes.rules.list, { userId, target });
      const views = roles.map((role) => roleView(role, v3Base(url)));
      return collection('roles', views, url);
    },
  });

const checkGrantOf = (keystone: Keystone, routes: GrantRoutes, method: 'GET' | 'HEAD'): Operation =>
  operation({
    name: `${method === 'GET' ? 'show' : 'check'}_${routes.on}_grant`,
    summary: `Check a role of a user on a ${routes.on}`,
    method,
    path: `${routes.path}/{role_id}`,
    status: 204,
    authorization: { at: 'lookup', rule: routes.rules.check },
    handle: async (ctx, { params }) => {
      await checkGrant(ctx, keystone, routes.rules.check, assignmentOf(routes, params));
    },
  });

const createGrantOf = (keystone: Keystone, routes: GrantRoutes): Operation =>
  operation({
    name: `create_${routes.on}_grant`,
    summary: `Give a user a role on a ${routes.on}`,
    method: 'PUT',
    path: `${routes.path}/{role_id}`,
    status: 204,
    authorization: { at: 'lookup', rule: routes.rules.create },
    handle: (ctx, { params }) => createGrant(ctx, keystone, routes.rules.create, assignmentOf(routes, params)),
  });

const revokeGrantOf = (keystone: Keystone, routes: GrantRoutes): Operation =>
  operation({
    name: `revoke_${routes.on}_grant`,
    summary: `Take a role on a ${routes.on} from a user`,
    method: 'DELETE',
    path: `${routes.path}/{role_id}`,
    status: 204,
    authorization: { at: 'lookup', rule: routes.rules.revoke },
    handle: (ctx, { params }) => deleteGrant(ctx, keystone, routes.rules.revoke, assignmentOf(routes, params)),
  });

const { list, check, create, revoke, listOnSystem, checkOnSystem, createOnSystem, revokeOnSystem } = assignmentPolicy;

const places: readonly GrantRoutes[] = [
  {
    path: '/v3/projects/{project_id}/users/{user_id}/roles',
    on: 'project',
    rules: { list, check, create, revoke },
    target: (params) => ({ kind: 'project', id: params['project_id'] ?? '' }),
  },
  {
    path: '/v3/domains/{domain_id}/users/{user_id}/roles',
    on: 'domain',
    rules: { list, check, create, revoke },
    target: (params) => ({ kind: 'domain', id: params['domain_id'] ?? '' }),
  },
  {
    path: '/v3/system/users/{user_id}/roles',
    on: 'system',
    rules: { list: listOnSystem, check: checkOnSystem, create: createOnSystem, revoke: revokeOnSystem },
    target: () => ({ kind: 'system' }),
  },
];

export const assignmentOperations = (keystone: Keystone): readonly Operation[] =>
  places.flatMap((routes) => [
    listGrantsOf(keystone, routes),
    checkGrantOf(keystone, routes, 'GET'),
    checkGrantOf(keystone, routes, 'HEAD'),
    createGrantOf(keystone, routes),
    revokeGrantOf(keystone, routes),
  ]);
