import { operation, type Operation } from '@nimbo/http/operation.ts';
import type { Keystone } from '../../domain/keystone.ts';
import {
  getEndpointGroupGiven,
  giveEndpointGroup,
  listEndpointGroupsOfProject,
  listProjectsOfEndpointGroup,
  takeEndpointGroup,
} from '../../domain/project-endpoint.ts';
import { collection } from '../common/collection.ts';
import { v3Base } from '../common/urls.ts';
import { projectsAnswer } from '../project/schema.ts';
import { projectView } from '../project/view.ts';
import { endpointGroupPolicy } from './policy.ts';
import { endpointGroupsAnswer, projectEndpointGroupAnswer } from './schema.ts';
import { endpointGroupView, projectEndpointGroupView } from './view.ts';

const path = '/v3/OS-EP-FILTER/endpoint_groups/{endpoint_group_id}/projects/{project_id}';

interface PairParameters {
  readonly endpoint_group_id: string;
  readonly project_id: string;
}

const pairOf = (params: PairParameters) => ({
  endpointGroupId: params.endpoint_group_id,
  projectId: params.project_id,
});

/** Groups of endpoints in projects. */
export const projectEndpointGroupOperations = (keystone: Keystone): readonly Operation[] => [
  operation({
    name: 'add_endpoint_group_to_project',
    summary: 'Give an endpoint group to a project',
    method: 'PUT',
    path,
    status: 204,
    authorization: { at: 'lookup', rule: endpointGroupPolicy.add },
    handle: (ctx, { params }) => giveEndpointGroup(ctx, keystone, endpointGroupPolicy.add, pairOf(params)),
  }),
  operation({
    name: 'show_endpoint_group_in_project',
    summary: 'Check whether a project was given an endpoint group',
    method: 'GET',
    path,
    status: 200,
    authorization: { at: 'lookup', rule: endpointGroupPolicy.getInProject },
    response: projectEndpointGroupAnswer,
    handle: async (ctx, { params, url }) => {
      const given = await getEndpointGroupGiven(ctx, keystone, endpointGroupPolicy.getInProject, pairOf(params));
      return { project_endpoint_group: projectEndpointGroupView(given, v3Base(url)) };
    },
  }),
  operation({
    name: 'remove_endpoint_group_from_project',
    summary: 'Take an endpoint group from a project',
    method: 'DELETE',
    path,
    status: 204,
    authorization: { at: 'lookup', rule: endpointGroupPolicy.remove },
    handle: (ctx, { params }) => takeEndpointGroup(ctx, keystone, endpointGroupPolicy.remove, pairOf(params)),
  }),
  operation({
    name: 'list_endpoint_groups_of_project',
    summary: 'List the endpoint groups that a project was given',
    method: 'GET',
    path: '/v3/OS-EP-FILTER/projects/{project_id}/endpoint_groups',
    status: 200,
    authorization: { at: 'lookup', rule: endpointGroupPolicy.ofProject },
    response: endpointGroupsAnswer,
    handle: async (ctx, { params, url }) => {
      const rule = endpointGroupPolicy.ofProject;
      const groups = await listEndpointGroupsOfProject(ctx, keystone, rule, params.project_id);
      const views = groups.map((group) => endpointGroupView(group, v3Base(url)));
      return collection('endpoint_groups', views, url);
    },
  }),
  operation({
    name: 'list_projects_of_endpoint_group',
    summary: 'List the projects that were given an endpoint group',
    method: 'GET',
    path: '/v3/OS-EP-FILTER/endpoint_groups/{endpoint_group_id}/projects',
    status: 200,
    authorization: { at: 'lookup', rule: endpointGroupPolicy.projects },
    response: projectsAnswer,
    handle: async (ctx, { params, url }) => {
      const rule = endpointGroupPolicy.projects;
      const projects = await listProjectsOfEndpointGroup(ctx, keystone, rule, params.endpoint_group_id);
      const views = projects.map((project) => projectView(project, v3Base(url)));
      return collection('projects', views, url);
    },
  }),
];
