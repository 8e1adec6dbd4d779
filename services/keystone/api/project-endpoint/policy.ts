import { cloudRead, cloudWrite } from '../common/cloud-rule.ts';

const one = '/v3/OS-EP-FILTER/projects/{project_id}/endpoints/{endpoint_id}';

export const projectEndpointPolicy = {
  projects: cloudRead('list_projects_for_endpoint', 'List the projects that were given an endpoint.', {
    method: 'GET',
    path: '/v3/OS-EP-FILTER/endpoints/{endpoint_id}/projects',
  }),
  add: cloudWrite('add_endpoint_to_project', 'Give an endpoint to a project.', { method: 'PUT', path: one }),
  check: cloudRead(
    'check_endpoint_in_project',
    'Check whether a project was given an endpoint.',
    { method: 'GET', path: one },
    { method: 'HEAD', path: one },
  ),
  endpoints: cloudRead('list_endpoints_for_project', 'List the endpoints that a project was given.', {
    method: 'GET',
    path: '/v3/OS-EP-FILTER/projects/{project_id}/endpoints',
  }),
  remove: cloudWrite('remove_endpoint_from_project', 'Take an endpoint from a project.', {
    method: 'DELETE',
    path: one,
  }),
} as const;
