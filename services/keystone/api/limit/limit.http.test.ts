import { nounCases, refused } from '../../testing/noun-cases.ts';

const all = '/v3/limits';
const images = { service_id: '{glance}', resource_name: 'images', resource_limit: 5 };
const post = (...limits: unknown[]) => ({ as: 'admin', method: 'POST', url: all, body: { limits } });

const registered = [
  {
    name: 'a service',
    as: 'admin',
    method: 'GET',
    url: '/v3/services?type=image',
    expect: { status: 200 },
    save: { glance: 'services.0.id' },
  },
  {
    name: 'with a registered limit',
    as: 'admin',
    method: 'POST',
    url: '/v3/registered_limits',
    body: { registered_limits: [{ service_id: '{glance}', resource_name: 'images', default_limit: 10 }] },
    expect: { status: 201 },
  },
  {
    name: 'a project',
    as: 'admin',
    method: 'POST',
    url: '/v3/projects',
    body: { project: { name: 'limited' } },
    expect: { status: 201 },
    save: { project: 'project.id' },
  },
];

await nounCases('limits', [
  ...registered,
  {
    name: 'a project and a domain are limited',
    ...post({ ...images, project_id: '{project}' }, { ...images, domain_id: 'default', description: 'all' }),
    expect: {
      status: 201,
      body: {
        limits: [
          { id: /^[0-9a-f]{32}$/, ...images, project_id: '{project}', domain_id: null, region_id: null },
          { project_id: null, domain_id: 'default', description: 'all' },
        ],
      },
    },
    save: { limit: 'limits.0.id' },
  },
  { name: 'the same twice is a conflict', ...post({ ...images, project_id: '{project}' }), expect: refused(409) },
  {
    name: 'what is not registered is not limited',
    ...post({ ...images, resource_name: 'nothing', project_id: '{project}' }),
    expect: refused(403),
  },
  { name: 'an unknown project is a bad request', ...post({ ...images, project_id: 'nothing' }), expect: refused(400) },
  { name: 'a project is no domain', ...post({ ...images, domain_id: '{project}' }), expect: refused(400) },
  { name: 'neither project nor domain is a bad request', ...post(images), expect: refused(400) },
  { name: 'null is neither', ...post({ ...images, project_id: null }), expect: refused(400) },
  {
    name: 'project and domain are a bad request',
    ...post({ ...images, project_id: '{project}', domain_id: 'default' }),
    expect: refused(400),
  },
  {
    name: 'a text is no limit',
    ...post({ ...images, project_id: '{project}', resource_limit: '5' }),
    expect: refused(400),
  },
  {
    name: 'it is changed',
    as: 'admin',
    method: 'PATCH',
    url: `${all}/{limit}`,
    body: { limit: { resource_limit: 50, description: 'more' } },
    expect: { status: 200, body: { limit: { resource_limit: 50, description: 'more' } } },
  },
  {
    name: 'what it is for does not change',
    as: 'admin',
    method: 'PATCH',
    url: `${all}/{limit}`,
    body: { limit: { resource_name: 'other' } },
    expect: refused(400),
  },
  {
    name: 'all of the cloud are listed to the system’s reader',
    as: 'system',
    method: 'GET',
    url: `${all}?service_id={glance}&resource_name=images`,
    expect: { status: 200, body: { limits: [{}, {}] } },
  },
  {
    name: 'narrowed by project',
    as: 'system',
    method: 'GET',
    url: `${all}?project_id={project}`,
    expect: { status: 200, body: { limits: [{ id: '{limit}' }] } },
  },
  {
    name: 'no limit is for a project and a domain',
    as: 'system',
    method: 'GET',
    url: `${all}?project_id={project}&domain_id=default`,
    expect: { status: 200, body: { limits: [] } },
  },
  {
    name: 'another project’s limits are not listed',
    as: 'demo',
    method: 'GET',
    url: all,
    expect: { status: 200, body: { limits: [] } },
  },
  { name: 'nor shown', as: 'demo', method: 'GET', url: `${all}/{limit}`, expect: refused(403) },
  { name: 'nor changed', as: 'demo', method: 'DELETE', url: `${all}/{limit}`, expect: refused(403) },
  { name: 'an unknown id is not found', as: 'admin', method: 'GET', url: `${all}/nothing`, expect: refused(404) },
  {
    name: 'the model is told to everyone',
    as: 'demo',
    method: 'GET',
    url: `${all}/model`,
    expect: { status: 200, body: { model: { name: 'flat', description: /./ } } },
  },
  { name: 'with a token', method: 'GET', url: `${all}/model`, expect: refused(401) },
  {
    name: 'a project goes with its limits',
    as: 'admin',
    method: 'DELETE',
    url: '/v3/projects/{project}',
    expect: { status: 204 },
  },
  { name: 'it is gone', as: 'admin', method: 'GET', url: `${all}/{limit}`, expect: refused(404) },
]);

await nounCases(
  'limits of two strict levels',
  [
    ...registered,
    {
      name: 'a project has no more than the registered limit of its domain',
      ...post({ ...images, resource_limit: 11, project_id: '{project}' }),
      expect: refused(403),
    },
    {
      name: 'nor no limit at all',
      ...post({ ...images, resource_limit: -1, project_id: '{project}' }),
      expect: refused(403),
    },
    {
      name: 'it may have as much',
      ...post({ ...images, resource_limit: 10, project_id: '{project}' }),
      expect: { status: 201 },
    },
    {
      name: 'a domain has no less than its projects',
      ...post({ ...images, resource_limit: 9, domain_id: 'default' }),
      expect: refused(403),
    },
    {
      name: 'it may have more, for all of them',
      ...post({ ...images, resource_limit: 20, domain_id: 'default' }),
      expect: { status: 201 },
      save: { ofDomain: 'limits.0.id' },
    },
    {
      name: 'and is not lowered below them',
      as: 'admin',
      method: 'PATCH',
      url: `${all}/{ofDomain}`,
      body: { limit: { resource_limit: 9 } },
      expect: refused(403),
    },
    {
      name: 'projects stand directly below their domain',
      as: 'admin',
      method: 'POST',
      url: '/v3/projects',
      body: { project: { name: 'deeper', parent_id: '{project}' } },
      expect: refused(403),
    },
    {
      name: 'the model says its name',
      as: 'demo',
      method: 'GET',
      url: `${all}/model`,
      expect: { status: 200, body: { model: { name: 'strict_two_level' } } },
    },
  ],
  { limit_model: 'strict_two_level' },
);
