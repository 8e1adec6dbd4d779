import { cloudRead, cloudWrite } from '../common/cloud-rule.ts';

const all = '/v3/OS-EP-FILTER/endpoint_groups';
const one = `${all}/{endpoint_group_id}`;
const inProject = `${one}/projects/{project_id}`;

export const endpointGroupPolicy = {
  create: cloudWrite('create_endpoint_group', 'Create an endpoint group.', { method: 'POST', path: all }),
  list: cloudRead('list_endpoint_groups', 'List endpoint groups.', { method: 'GET', path: all }),
  get: cloudRead(
    'get_endpoint_group',
    'Show an endpoint group.',
    { method: 'GET', path: one },
    { method: 'HEAD', path: one },
  ),
  update: cloudWrite('update_endpoint_group', 'Change an endpoint group.', { method: 'PATCH', path: one }),
  delete: cloudWrite('delete_endpoint_group', 'Delete an endpoint group.', { method: 'DELETE', path: one }),
  projects: cloudRead(
    'list_projects_associated_with_endpoint_group',
    'List the projects that were given an endpoint group.',
    { method: 'GET', path: `${one}/projects` },
  ),
  endpoints: cloudRead('list_endpoints_associated_with_endpoint_group', 'List the endpoints of an endpoint group.', {
    method: 'GET',
    path: `${one}/endpoints`,
  }),
  getInProject: cloudRead(
    'get_endpoint_group_in_project',
    'Check whether a project was given an endpoint group.',
    { method: 'GET', path: inProject },
    { method: 'HEAD', path: inProject },
  ),
  ofProject: cloudRead('list_endpoint_groups_for_project', 'List the endpoint groups that a project was given.', {
    method: 'GET',
    path: '/v3/OS-EP-FILTER/projects/{project_id}/endpoint_groups',
  }),
  add: cloudWrite('add_endpoint_group_to_project', 'Give an endpoint group to a project.', {
    method: 'PUT',
    path: inProject,
  }),
  remove: cloudWrite('remove_endpoint_group_from_project', 'Take an endpoint group from a project.', {
    method: 'DELETE',
    path: inProject,
  }),
} as const;
