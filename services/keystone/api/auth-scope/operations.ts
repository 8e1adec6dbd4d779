import { Type } from 'typebox';
import { Forbidden } from '@nimbo/errors/faults.ts';
import { operation, type Operation } from '@nimbo/http/operation.ts';
import { openObject, strictObject } from '@nimbo/schema/object.ts';
import type { Keystone } from '../../domain/keystone.ts';
import { hasSystemScope, listOwnScopes } from '../../domain/user-scopes.ts';
import { collection } from '../common/collection.ts';
import { links } from '../common/schema.ts';
import { v3Base } from '../common/urls.ts';
import { domainsAnswer } from '../domain/schema.ts';
import { domainView } from '../domain/view.ts';
import { projectsAnswer } from '../project/schema.ts';
import { projectView } from '../project/view.ts';
import { authScopePolicy } from './policy.ts';

/** What a token can be scoped to, also under the older paths of OS-FEDERATION. */
const aliasOf = (declared: Operation): Operation => ({
  ...declared,
  name: declared.name.replace('list_auth', 'list_federation'),
  path: declared.path.replace('/v3/auth', '/v3/OS-FEDERATION'),
});

const ownScopeOperations = (keystone: Keystone): readonly Operation[] => [
  operation({
    name: 'list_auth_projects',
    summary: 'List the projects a token can be scoped to',
    method: 'GET',
    path: '/v3/auth/projects',
    status: 200,
    authorization: { at: 'lookup', rule: authScopePolicy.projects },
    response: projectsAnswer,
    handle: async (ctx, { url }) => {
      const projects = await listOwnScopes(ctx, keystone, authScopePolicy.projects, 'project');
      const views = projects.map((project) => projectView(project, v3Base(url)));
      return collection('projects', views, url);
    },
  }),
  operation({
    name: 'list_auth_domains',
    summary: 'List the domains a token can be scoped to',
    method: 'GET',
    path: '/v3/auth/domains',
    status: 200,
    authorization: { at: 'lookup', rule: authScopePolicy.domains },
    response: domainsAnswer,
    handle: async (ctx, { url }) => {
      const domains = await listOwnScopes(ctx, keystone, authScopePolicy.domains, 'domain');
      const views = domains.map((domain) => domainView(domain, v3Base(url)));
      return collection('domains', views, url);
    },
  }),
];

export const authScopeOperations = (keystone: Keystone): readonly Operation[] => [
  ...ownScopeOperations(keystone),
  ...ownScopeOperations(keystone).map(aliasOf),
  operation({
    name: 'list_auth_systems',
    summary: 'List the systems a token can be scoped to',
    method: 'GET',
    path: '/v3/auth/system',
    status: 200,
    authorization: { at: 'lookup', rule: authScopePolicy.system },
    response: strictObject({ system: Type.Array(openObject({})), links }),
    handle: async (ctx, { url }) => {
      const has = await hasSystemScope(ctx, keystone, authScopePolicy.system);
      return { system: has ? [{ all: true }] : [], links: { self: url.href } };
    },
  }),
  operation({
    name: 'show_auth_catalog',
    summary: 'Show the catalog for the token’s project',
    method: 'GET',
    path: '/v3/auth/catalog',
    status: 200,
    authorization: { at: 'request', rule: authScopePolicy.catalog },
    response: strictObject({ catalog: Type.Array(openObject({})), links }),
    handle: async (ctx, { url }) => {
      const { identity } = ctx;
      if (identity?.scope.kind !== 'project') {
        throw new Forbidden(
          'Only a token scoped to a project, domain or the system has a catalogue: scope the token first.',
        );
      }
      const revision = await keystone.revisions.inRequest(ctx);
      const snapshot = await keystone.catalog.at(revision.catalog);
      const reader = { userId: identity.user.id, projectId: identity.scope.id };
      return { catalog: snapshot.entriesFor(reader), links: { self: url.href } };
    },
  }),
];
