import { operation, type Operation } from '@nimbo/http/operation.ts';
import type { PolicyRule } from '@nimbo/policy/rule.ts';
import type { Actor, Assignment, AssignmentTarget } from '../../db/assignment-store.ts';
import { checkGrant, createGrant, deleteGrant, listGrants } from '../../domain/assignment.ts';
import type { Keystone } from '../../domain/keystone.ts';
import { collection } from '../common/collection.ts';
import { v3Base } from '../common/urls.ts';
import { rolesAnswer } from '../role/schema.ts';
import { roleView } from '../role/view.ts';
import { assignmentPolicy } from './policy.ts';

type Params = Readonly<Record<string, string>>;

/** Grants have the same operations for users and groups, on projects, on domains and on the system. */
interface GrantRoutes {
  /** The path of an actor's roles on the target. */
  readonly path: string;
  /** What follows the role in the path of one grant. */
  readonly suffix: '' | '/inherited_to_projects';
  /** For the operations' names, for example `project_group` or `inherited_domain`. */
  readonly on: string;
  /** In words. */
  readonly what: string;
  readonly actor: Actor['kind'];
  readonly rules: Readonly<Record<'list' | 'check' | 'create' | 'revoke', PolicyRule>>;
  target(params: Params): AssignmentTarget;
}

const assignmentOf = (routes: GrantRoutes, params: Params): Assignment => ({
  actor: { kind: routes.actor, id: params[`${routes.actor}_id`] ?? '' },
  target: routes.target(params),
  roleId: params['role_id'] ?? '',
  inherited: routes.suffix !== '',
});

const listGrantsOf = (keystone: Keystone, routes: GrantRoutes): Operation =>
  operation({
    name: `list_${routes.on}_grants`,
    summary: `List the roles of a ${routes.what}`,
    method: 'GET',
    path: `${routes.path}${routes.suffix}`,
    status: 200,
    authorization: { at: 'lookup', rule: routes.rules.list },
    response: rolesAnswer,
    handle: async (ctx, { params, url }) => {
      const roles = await listGrants(ctx, keystone, routes.rules.list, assignmentOf(routes, params));
      const views = roles.map((role) => roleView(role, v3Base(url)));
      return collection('roles', views, url);
    },
  });

const checkGrantOf = (keystone: Keystone, routes: GrantRoutes, method: 'GET' | 'HEAD'): Operation =>
  operation({
    name: `${method === 'GET' ? 'show' : 'check'}_${routes.on}_grant`,
    summary: `Check a role of a ${routes.what}`,
    method,
    path: `${routes.path}/{role_id}${routes.suffix}`,
    status: 204,
    authorization: { at: 'lookup', rule: routes.rules.check },
    handle: async (ctx, { params }) => {
      await checkGrant(ctx, keystone, routes.rules.check, assignmentOf(routes, params));
    },
  });

const createGrantOf = (keystone: Keystone, routes: GrantRoutes): Operation =>
  operation({
    name: `create_${routes.on}_grant`,
    summary: `Give a role to a ${routes.what}`,
    method: 'PUT',
    path: `${routes.path}/{role_id}${routes.suffix}`,
    status: 204,
    authorization: { at: 'lookup', rule: routes.rules.create },
    handle: (ctx, { params }) => createGrant(ctx, keystone, routes.rules.create, assignmentOf(routes, params)),
  });

const revokeGrantOf = (keystone: Keystone, routes: GrantRoutes): Operation =>
  operation({
    name: `revoke_${routes.on}_grant`,
    summary: `Take a role from a ${routes.what}`,
    method: 'DELETE',
    path: `${routes.path}/{role_id}${routes.suffix}`,
    status: 204,
    authorization: { at: 'lookup', rule: routes.rules.revoke },
    handle: (ctx, { params }) => deleteGrant(ctx, keystone, routes.rules.revoke, assignmentOf(routes, params)),
  });

const { list, check, create, revoke, system } = assignmentPolicy;

const actors = ['user', 'group'] as const;

const places = ['project', 'domain'] as const;

const routesOn = (place: 'project' | 'domain', actor: Actor['kind'], isInherited: boolean): GrantRoutes => {
  const group = actor === 'group' ? '_group' : '';
  return {
    path: `/v3${isInherited ? '/OS-INHERIT' : ''}/${place}s/{${place}_id}/${actor}s/{${actor}_id}/roles`,
    suffix: isInherited ? '/inherited_to_projects' : '',
    on: `${isInherited ? 'inherited_' : ''}${place}${group}`,
    what: `${actor} on a ${place}${isInherited ? ', inherited by the projects below' : ''}`,
    actor,
    rules: { list, check, create, revoke },
    target: (params) => ({ kind: place, id: params[`${place}_id`] ?? '' }),
  };
};

const routesOnSystem = (actor: Actor['kind']): GrantRoutes => ({
  path: `/v3/system/${actor}s/{${actor}_id}/roles`,
  suffix: '',
  on: actor === 'group' ? 'system_group' : 'system',
  what: `${actor} on the system`,
  actor,
  rules: system[actor],
  target: () => ({ kind: 'system' }),
});

const allRoutes: readonly GrantRoutes[] = [
  ...actors.flatMap((actor) => places.map((place) => routesOn(place, actor, false))),
  ...actors.map(routesOnSystem),
  ...actors.flatMap((actor) => places.map((place) => routesOn(place, actor, true))),
];

/** What projects hand down is not listed, as upstream has it: only what domains do. */
const isListed = ({ on }: GrantRoutes): boolean => !on.startsWith('inherited_project');

export const assignmentOperations = (keystone: Keystone): readonly Operation[] =>
  allRoutes.flatMap((routes) => [
    ...(isListed(routes) ? [listGrantsOf(keystone, routes)] : []),
    checkGrantOf(keystone, routes, 'GET'),
    checkGrantOf(keystone, routes, 'HEAD'),
    createGrantOf(keystone, routes),
    revokeGrantOf(keystone, routes),
  ]);
