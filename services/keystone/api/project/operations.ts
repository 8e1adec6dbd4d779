import type { Static } from 'typebox';
import { operation, type Operation } from '@nimbo/http/operation.ts';
import { projectAncestry } from '../../domain/project-ancestry.ts';
import {
  createProject,
  deleteProject,
  getProject,
  listProjectsFor,
  updateProjectFor,
  type ProjectChanges,
} from '../../domain/project.ts';
import { listProjectsOfUser } from '../../domain/user-scopes.ts';
import type { Keystone } from '../../domain/keystone.ts';
import { collection, pagedCollection } from '../common/collection.ts';
import { unknownAttributes } from '../common/extra.ts';
import { nameFilter } from '../common/name-filter.ts';
import { isAsked } from '../common/presence.ts';
import { v3Base } from '../common/urls.ts';
import { projectPolicy } from './policy.ts';
import {
  createProjectBody,
  knownAttributes,
  listProjectsQuery,
  projectAnswer,
  projectsAnswer,
  showProjectQuery,
  updateProjectBody,
} from './schema.ts';
import { projectInTreeView, projectView } from './view.ts';

const changesOf = ({ project }: Static<typeof updateProjectBody>): ProjectChanges => ({
  name: project.name,
  domainId: project.domain_id,
  parentId: project.parent_id,
  isDomain: project.is_domain,
  enabled: project.enabled,
  description: project.description,
  tags: project.tags,
  options: project.options,
  extra: unknownAttributes(project, knownAttributes),
});

const listOf = (text: string | undefined): readonly string[] | undefined => text?.split(',');

const filterOf = (query: Static<typeof listProjectsQuery>) => ({
  domainId: query.domain_id,
  enabled: query.enabled,
  parentId: query.parent_id,
  isDomain: query.is_domain ?? false,
  names: nameFilter(query),
  tags: {
    all: listOf(query.tags),
    any: listOf(query['tags-any']),
    notAll: listOf(query['not-tags']),
    notAny: listOf(query['not-tags-any']),
  },
});

export const projectOperations = (keystone: Keystone): readonly Operation[] => [
  operation({
    name: 'list_projects',
    summary: 'List projects',
    method: 'GET',
    path: '/v3/projects',
    status: 200,
    authorization: { at: 'lookup', rule: projectPolicy.list },
    query: listProjectsQuery,
    response: projectsAnswer,
    handle: async (ctx, { query, url }) => {
      const list = await listProjectsFor(ctx, keystone, projectPolicy.list, filterOf(query), query);
      return pagedCollection('projects', list, url, (project) => projectView(project, v3Base(url)));
    },
  }),
  operation({
    name: 'create_project',
    summary: 'Create a project',
    method: 'POST',
    path: '/v3/projects',
    status: 201,
    authorization: { at: 'lookup', rule: projectPolicy.create },
    body: createProjectBody,
    response: projectAnswer,
    handle: async (ctx, { body, url }) => {
      const given = {
        ...changesOf(body),
        name: body.project.name,
        extra: unknownAttributes(body.project, knownAttributes),
      };
      const project = await createProject(ctx, keystone, projectPolicy.create, given);
      return { project: projectView(project, v3Base(url)) };
    },
  }),
  operation({
    name: 'show_project',
    summary: 'Show a project',
    method: 'GET',
    path: '/v3/projects/{project_id}',
    status: 200,
    authorization: { at: 'lookup', rule: projectPolicy.get },
    query: showProjectQuery,
    response: projectAnswer,
    handle: async (ctx, { params, query, url }) => {
      const project = await getProject(ctx, keystone, projectPolicy.get, params.project_id);
      const ancestry = await projectAncestry(ctx, keystone, project, {
        parentsAsList: isAsked(query.parents_as_list),
        parentsAsIds: isAsked(query.parents_as_ids),
        subtreeAsList: isAsked(query.subtree_as_list),
        subtreeAsIds: isAsked(query.subtree_as_ids),
        includeLimits: isAsked(query.include_limits),
      });
      return { project: projectInTreeView(project, ancestry, v3Base(url)) };
    },
  }),
  operation({
    name: 'update_project',
    summary: 'Change a project',
    method: 'PATCH',
    path: '/v3/projects/{project_id}',
    status: 200,
    authorization: { at: 'lookup', rule: projectPolicy.update },
    body: updateProjectBody,
    response: projectAnswer,
    handle: async (ctx, { params, body, url }) => {
      const changes = changesOf(body);
      const project = await updateProjectFor(ctx, keystone, projectPolicy.update, params.project_id, changes);
      return { project: projectView(project, v3Base(url)) };
    },
  }),
  operation({
    name: 'delete_project',
    summary: 'Delete a project',
    method: 'DELETE',
    path: '/v3/projects/{project_id}',
    status: 204,
    authorization: { at: 'lookup', rule: projectPolicy.delete },
    handle: (ctx, { params }) => deleteProject(ctx, keystone, projectPolicy.delete, params.project_id),
  }),
  operation({
    name: 'list_user_projects',
    summary: 'List the projects on which a user has a role',
    method: 'GET',
    path: '/v3/users/{user_id}/projects',
    status: 200,
    authorization: { at: 'lookup', rule: projectPolicy.listOfUser },
    response: projectsAnswer,
    handle: async (ctx, { params, url }) => {
      const projects = await listProjectsOfUser(ctx, keystone, projectPolicy.listOfUser, params.user_id);
      const views = projects.map((project) => projectView(project, v3Base(url)));
      return collection('projects', views, url);
    },
  }),
];
