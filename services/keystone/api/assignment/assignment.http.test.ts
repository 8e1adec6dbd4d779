import { nounCases, refused } from '../../testing/noun-cases.ts';

const grant = '/v3/projects/{project}/users/{user}/roles/{role}';

await nounCases('assignments', [
  {
    name: 'a user',
    as: 'admin',
    method: 'POST',
    url: '/v3/users',
    body: { user: { name: 'u' } },
    expect: { status: 201 },
    save: { user: 'user.id' },
  },
  {
    name: 'a project',
    as: 'admin',
    method: 'POST',
    url: '/v3/projects',
    body: { project: { name: 'p' } },
    expect: { status: 201 },
    save: { project: 'project.id' },
  },
  {
    name: 'a role',
    as: 'admin',
    method: 'GET',
    url: '/v3/roles?name=member',
    expect: { status: 200 },
    save: { role: 'roles.0.id' },
  },
  { name: 'the user does not have the role', as: 'admin', method: 'HEAD', url: grant, expect: { status: 404 } },
  { name: 'it is given', as: 'admin', method: 'PUT', url: grant, expect: { status: 204 } },
  { name: 'twice changes nothing', as: 'admin', method: 'PUT', url: grant, expect: { status: 204 } },
  { name: 'the user has it', as: 'admin', method: 'HEAD', url: grant, expect: { status: 204 } },
  {
    name: 'the roles there are listed',
    as: 'admin',
    method: 'GET',
    url: '/v3/projects/{project}/users/{user}/roles',
    expect: { status: 200, body: { roles: [{ name: 'member' }] } },
  },
  {
    name: 'on a domain too',
    as: 'admin',
    method: 'PUT',
    url: '/v3/domains/default/users/{user}/roles/{role}',
    expect: { status: 204 },
  },
  {
    name: 'and on the system',
    as: 'admin',
    method: 'PUT',
    url: '/v3/system/users/{user}/roles/{role}',
    expect: { status: 204 },
  },
  {
    name: 'the roles on the system are listed',
    as: 'admin',
    method: 'GET',
    url: '/v3/system/users/{user}/roles',
    expect: { status: 200, body: { roles: [{ id: '{role}' }] } },
  },
  {
    name: 'a domain’s id is no project’s',
    as: 'admin',
    method: 'PUT',
    url: '/v3/domains/{project}/users/{user}/roles/{role}',
    expect: refused(404),
  },
  {
    name: 'an unknown user is not found',
    as: 'admin',
    method: 'PUT',
    url: '/v3/projects/{project}/users/nobody/roles/{role}',
    expect: refused(404),
  },
  {
    name: 'an unknown role is not found',
    as: 'admin',
    method: 'PUT',
    url: '/v3/projects/{project}/users/{user}/roles/nothing',
    expect: refused(404),
  },
  {
    name: 'assignments of a user are listed with links',
    as: 'admin',
    method: 'GET',
    url: '/v3/role_assignments?user.id={user}&scope.project.id={project}',
    expect: {
      status: 200,
      body: {
        role_assignments: [
          {
            user: { id: '{user}' },
            role: { id: '{role}' },
            scope: { project: { id: '{project}' } },
            links: { assignment: /\/v3\/projects\/\w+\/users\/\w+\/roles\/\w+$/ },
          },
        ],
      },
    },
  },
  {
    name: 'with names',
    as: 'admin',
    method: 'GET',
    url: '/v3/role_assignments?user.id={user}&scope.domain.id=default&include_names=true',
    expect: {
      status: 200,
      body: {
        role_assignments: [
          {
            user: { name: 'u', domain: { name: 'Default' } },
            role: { name: 'member' },
            scope: { domain: { name: 'Default' } },
          },
        ],
      },
    },
  },
  {
    name: 'as they work out, with what is implied',
    as: 'admin',
    method: 'GET',
    url: '/v3/role_assignments?user.id={user}&scope.system=all&effective&include_names',
    expect: {
      status: 200,
      body: {
        role_assignments: [
          { role: { name: 'member' }, scope: { system: { all: true } } },
          { role: { name: 'reader' }, links: { prior_role: /prior_role/ } },
        ],
      },
    },
  },
  {
    name: 'include_names=false gives none',
    as: 'admin',
    method: 'GET',
    url: '/v3/role_assignments?user.id={user}&scope.system=all&include_names=false',
    expect: { status: 200, body: { role_assignments: [{ role: { name: undefined } }] } },
  },
  {
    name: 'a subtree needs a project',
    as: 'admin',
    method: 'GET',
    url: '/v3/role_assignments?include_subtree',
    expect: refused(400),
  },
  {
    name: 'a subtree is looked into',
    as: 'admin',
    method: 'GET',
    url: '/v3/role_assignments?include_subtree&scope.project.id={project}',
    expect: { status: 200, body: { role_assignments: [{ user: { id: '{user}' } }] } },
  },
  {
    name: 'two scopes are a bad request',
    as: 'admin',
    method: 'GET',
    url: '/v3/role_assignments?scope.domain.id=default&scope.system=all',
    expect: refused(400),
  },
  {
    name: 'user and group are a bad request',
    as: 'admin',
    method: 'GET',
    url: '/v3/role_assignments?user.id=a&group.id=b',
    expect: refused(400),
  },
  { name: 'it is taken away', as: 'admin', method: 'DELETE', url: grant, expect: { status: 204 } },
  { name: 'twice is not found', as: 'admin', method: 'DELETE', url: grant, expect: refused(404) },
  {
    name: 'a user goes with its assignments',
    as: 'admin',
    method: 'DELETE',
    url: '/v3/users/{user}',
    expect: { status: 204 },
  },
  {
    name: 'none is left',
    as: 'admin',
    method: 'GET',
    url: '/v3/role_assignments?user.id={user}',
    expect: { status: 200, body: { role_assignments: [] } },
  },
  { name: 'a member lists none', as: 'demo', method: 'GET', url: '/v3/role_assignments', expect: refused(403) },
]);
