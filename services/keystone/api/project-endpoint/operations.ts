import { operation, type Operation } from '@nimbo/http/operation.ts';
import type { Keystone } from '../../domain/keystone.ts';
import {
  checkEndpointGiven,
  giveEndpoint,
  listEndpointsOfProject,
  listProjectsOfEndpoint,
  takeEndpoint,
} from '../../domain/project-endpoint.ts';
import { collection } from '../common/collection.ts';
import { v3Base } from '../common/urls.ts';
import { endpointsAnswer } from '../endpoint/schema.ts';
import { endpointView } from '../endpoint/view.ts';
import { projectsAnswer } from '../project/schema.ts';
import { projectView } from '../project/view.ts';
import { projectEndpointPolicy } from './policy.ts';

const path = '/v3/OS-EP-FILTER/projects/{project_id}/endpoints/{endpoint_id}';

interface PairParameters {
  readonly endpoint_id: string;
  readonly project_id: string;
}

const pairOf = (params: PairParameters) => ({ endpointId: params.endpoint_id, projectId: params.project_id });

export const projectEndpointOperations = (keystone: Keystone): readonly Operation[] => [
  operation({
    name: 'add_endpoint_to_project',
    summary: 'Give an endpoint to a project',
    method: 'PUT',
    path,
    status: 204,
    authorization: { at: 'lookup', rule: projectEndpointPolicy.add },
    handle: (ctx, { params }) => giveEndpoint(ctx, keystone, projectEndpointPolicy.add, pairOf(params)),
  }),
  operation({
    name: 'check_endpoint_in_project',
    summary: 'Check whether a project was given an endpoint',
    method: 'GET',
    path,
    status: 204,
    authorization: { at: 'lookup', rule: projectEndpointPolicy.check },
    handle: (ctx, { params }) => checkEndpointGiven(ctx, keystone, projectEndpointPolicy.check, pairOf(params)),
  }),
  operation({
    name: 'remove_endpoint_from_project',
    summary: 'Take an endpoint from a project',
    method: 'DELETE',
    path,
    status: 204,
    authorization: { at: 'lookup', rule: projectEndpointPolicy.remove },
    handle: (ctx, { params }) => takeEndpoint(ctx, keystone, projectEndpointPolicy.remove, pairOf(params)),
  }),
  operation({
    name: 'list_endpoints_of_project',
    summary: 'List the endpoints that a project was given',
    method: 'GET',
    path: '/v3/OS-EP-FILTER/projects/{project_id}/endpoints',
    status: 200,
    authorization: { at: 'lookup', rule: projectEndpointPolicy.endpoints },
    response: endpointsAnswer,
    handle: async (ctx, { params, url }) => {
      const rule = projectEndpointPolicy.endpoints;
      const endpoints = await listEndpointsOfProject(ctx, keystone, rule, params.project_id);
      const views = endpoints.map((endpoint) => endpointView(endpoint, v3Base(url)));
      return collection('endpoints', views, url);
    },
  }),
  operation({
    name: 'list_projects_of_endpoint',
    summary: 'List the projects that were given an endpoint',
    method: 'GET',
    path: '/v3/OS-EP-FILTER/endpoints/{endpoint_id}/projects',
    status: 200,
    authorization: { at: 'lookup', rule: projectEndpointPolicy.projects },
    response: projectsAnswer,
    handle: async (ctx, { params, url }) => {
      const rule = projectEndpointPolicy.projects;
      const projects = await listProjectsOfEndpoint(ctx, keystone, rule, params.endpoint_id);
      const views = projects.map((project) => projectView(project, v3Base(url)));
      return collection('projects', views, url);
    },
  }),
];
