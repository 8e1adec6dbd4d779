import type { HttpCase } from '@nimbo/testkit/http-cases.ts';
import { nounCases, refused } from '../../testing/noun-cases.ts';

const made: HttpCase[] = ['policy', 'second'].map((name) => ({
  name: `${name} is made`,
  as: 'admin',
  method: 'POST',
  url: '/v3/policies',
  body: { policy: { type: name, blob: 'b' } },
  expect: { status: 201 },
  save: { [name]: 'policy.id' },
}));

const places: HttpCase[] = [
  {
    name: 'a service',
    as: 'admin',
    method: 'POST',
    url: '/v3/services',
    body: { service: { type: 'walk' } },
    expect: { status: 201 },
    save: { service: 'service.id' },
  },
  {
    name: 'a region',
    as: 'admin',
    method: 'POST',
    url: '/v3/regions',
    body: { region: { id: 'north' } },
    expect: { status: 201 },
  },
  {
    name: 'a region in it',
    as: 'admin',
    method: 'POST',
    url: '/v3/regions',
    body: { region: { id: 'north-1', parent_region_id: 'north' } },
    expect: { status: 201 },
  },
  {
    name: 'an endpoint there',
    as: 'admin',
    method: 'POST',
    url: '/v3/endpoints',
    body: { endpoint: { service_id: '{service}', region_id: 'north-1', interface: 'public', url: 'http://x' } },
    expect: { status: 201 },
    save: { endpoint: 'endpoint.id' },
  },
];

const at = (policy: string, place: string) => `/v3/policies/{${policy}}/OS-ENDPOINT-POLICY/${place}`;
const ofEndpoint = '/v3/endpoints/{endpoint}/OS-ENDPOINT-POLICY/policy';
const ok = { status: 204 };

const put = (policy: string, place: string): HttpCase => ({
  name: `${policy} is put at ${place}`,
  as: 'admin',
  method: 'PUT',
  url: at(policy, place),
  expect: ok,
});

const holds = (policy: string): HttpCase => ({
  name: `${policy} holds for the endpoint`,
  as: 'admin',
  method: 'GET',
  url: ofEndpoint,
  expect: { status: 200, body: { policy: { id: `{${policy}}` } } },
});

const endpoint = 'endpoints/{endpoint}';
const service = 'services/{service}';
const region = 'services/{service}/regions/north';

await nounCases('policy associations', [
  ...made,
  ...places,
  { name: 'no policy holds at first', as: 'admin', method: 'GET', url: ofEndpoint, expect: refused(404) },
  {
    name: 'nothing is associated',
    as: 'admin',
    method: 'GET',
    url: at('policy', endpoint),
    expect: refused(404),
  },
  put('policy', service),
  holds('policy'),
  put('second', region),
  { ...holds('second'), name: 'the region above the endpoint’s own is narrower than the service' },
  put('policy', endpoint),
  { ...holds('policy'), name: 'the endpoint itself is narrowest' },
  put('second', endpoint),
  { ...holds('second'), name: 'a place has one policy' },
  {
    name: 'the policy that was there is not any more',
    as: 'admin',
    method: 'HEAD',
    url: at('policy', endpoint),
    expect: { status: 404 },
  },
  { name: 'the new one is', as: 'admin', method: 'HEAD', url: at('second', endpoint), expect: ok },
  {
    name: 'a policy tells its endpoints',
    as: 'admin',
    method: 'GET',
    url: at('second', 'endpoints'),
    expect: { status: 200, body: { endpoints: [{ id: '{endpoint}' }] } },
  },
  {
    name: 'one that is overruled tells none',
    as: 'admin',
    method: 'GET',
    url: at('policy', 'endpoints'),
    expect: { status: 200, body: { endpoints: [] } },
  },
  { name: 'it is taken away', as: 'admin', method: 'DELETE', url: at('second', endpoint), expect: ok },
  { ...holds('second'), name: 'then the region’s holds' },
  { name: 'taking it again does nothing', as: 'admin', method: 'DELETE', url: at('second', endpoint), expect: ok },
  {
    name: 'an unknown endpoint is not found',
    as: 'admin',
    method: 'PUT',
    url: at('policy', 'endpoints/none'),
    expect: refused(404),
  },
  {
    name: 'an unknown region is not found',
    as: 'admin',
    method: 'PUT',
    url: at('policy', 'services/{service}/regions/south'),
    expect: refused(404),
  },
  {
    name: 'an unknown policy is not found',
    as: 'admin',
    method: 'PUT',
    url: '/v3/policies/none/OS-ENDPOINT-POLICY/services/{service}',
    expect: refused(404),
  },
  { name: 'a member may not', as: 'demo', method: 'PUT', url: at('policy', service), expect: refused(403) },
  { name: 'nor look', as: 'demo', method: 'GET', url: ofEndpoint, expect: refused(403) },
  { name: 'a policy goes', as: 'admin', method: 'DELETE', url: '/v3/policies/{second}', expect: ok },
  { ...holds('policy'), name: '… with its associations, and the service’s holds' },
]);
