import { nounCases, refused } from '../../testing/noun-cases.ts';

const one = '/v3/OS-EP-FILTER/projects/{demoProject}/endpoints/{endpoint}';
const ok = { status: 204 };

await nounCases('project endpoints', [
  {
    name: 'the cloud has a project',
    as: 'admin',
    method: 'GET',
    url: '/v3/projects?name=demo',
    expect: { status: 200 },
    save: { demoProject: 'projects.0.id' },
  },
  {
    name: 'and endpoints',
    as: 'admin',
    method: 'GET',
    url: '/v3/endpoints?interface=internal',
    expect: { status: 200 },
    save: { endpoint: 'endpoints.0.id' },
  },
  { name: 'none was given', as: 'admin', method: 'GET', url: one, expect: refused(404) },
  { name: 'taking what was not given is not found', as: 'admin', method: 'DELETE', url: one, expect: refused(404) },
  { name: 'one is given', as: 'admin', method: 'PUT', url: one, expect: ok },
  { name: 'twice is once', as: 'admin', method: 'PUT', url: one, expect: ok },
  { name: 'then it is there', as: 'admin', method: 'HEAD', url: one, expect: ok },
  {
    name: 'the project tells its endpoints',
    as: 'admin',
    method: 'GET',
    url: '/v3/OS-EP-FILTER/projects/{demoProject}/endpoints',
    expect: { status: 200, body: { endpoints: [{ id: '{endpoint}' }] } },
  },
  {
    name: 'the endpoint tells its projects',
    as: 'admin',
    method: 'GET',
    url: '/v3/OS-EP-FILTER/endpoints/{endpoint}/projects',
    expect: { status: 200, body: { projects: [{ id: '{demoProject}' }] } },
  },
  {
    name: 'the catalog of the project shows only this',
    as: 'demo',
    method: 'GET',
    url: '/v3/auth/catalog',
    expect: { status: 200, body: { catalog: [{ endpoints: [{ id: '{endpoint}' }] }] } },
  },
  { name: 'a member may not take it', as: 'demo', method: 'DELETE', url: one, expect: refused(403) },
  { name: 'nor look', as: 'demo', method: 'GET', url: one, expect: refused(403) },
  {
    name: 'an unknown endpoint is not found',
    as: 'admin',
    method: 'PUT',
    url: '/v3/OS-EP-FILTER/projects/{demoProject}/endpoints/none',
    expect: refused(404),
  },
  {
    name: 'an unknown project is not found',
    as: 'admin',
    method: 'PUT',
    url: '/v3/OS-EP-FILTER/projects/none/endpoints/{endpoint}',
    expect: refused(404),
  },
  { name: 'an endpoint goes', as: 'admin', method: 'DELETE', url: '/v3/endpoints/{endpoint}', expect: ok },
  {
    name: '… and the project is shown every endpoint again',
    as: 'admin',
    method: 'GET',
    url: '/v3/OS-EP-FILTER/projects/{demoProject}/endpoints',
    expect: { status: 200, body: { endpoints: [] } },
  },
]);
