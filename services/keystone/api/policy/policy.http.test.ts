import { nounCases, refused, unknownIds } from '../../testing/noun-cases.ts';

const url = '/v3/policies';

await nounCases('policies', [
  {
    name: 'a policy is kept as it was given, unknown attributes too',
    as: 'admin',
    method: 'POST',
    url,
    body: { policy: { type: 'application/json', blob: '{"rule": "@"}', colour: 'blue' } },
    expect: {
      status: 201,
      body: { policy: { id: /^[0-9a-f]{32}$/, type: 'application/json', blob: '{"rule": "@"}', colour: 'blue' } },
    },
    save: { policy: 'policy.id' },
  },
  {
    name: 'what is not named stays',
    as: 'admin',
    method: 'PATCH',
    url: `${url}/{policy}`,
    body: { policy: { type: 'text/plain' } },
    expect: { status: 200, body: { policy: { type: 'text/plain', blob: '{"rule": "@"}', colour: 'blue' } } },
  },
  {
    name: 'a list is filtered by type',
    as: 'admin',
    method: 'GET',
    url: `${url}?type=text/plain`,
    expect: { status: 200, body: { policies: [{ id: '{policy}' }] } },
  },
  {
    name: 'a type nobody has finds nothing',
    as: 'admin',
    method: 'GET',
    url: `${url}?type=none`,
    expect: { status: 200, body: { policies: [] } },
  },
  { name: 'a member may not list', as: 'demo', method: 'GET', url, expect: refused(403) },
  { name: 'nor look', as: 'demo', method: 'GET', url: `${url}/{policy}`, expect: refused(403) },
  {
    name: 'nor create',
    as: 'demo',
    method: 'POST',
    url,
    body: { policy: { type: 'a', blob: 'b' } },
    expect: refused(403),
  },
  { name: 'a policy is deleted', as: 'admin', method: 'DELETE', url: `${url}/{policy}`, expect: { status: 204 } },
  { name: '… and is gone', as: 'admin', method: 'GET', url: `${url}/{policy}`, expect: refused(404) },
  ...unknownIds('policie').filter(({ method }) => method !== 'PATCH'),
  ...Object.entries({
    'no type': { policy: { blob: 'b' } },
    'no blob': { policy: { type: 'a' } },
    'a blank type': { policy: { type: ' ', blob: 'b' } },
    'a type too long': { policy: { type: 'x'.repeat(256), blob: 'b' } },
    'a blob that is no text': { policy: { type: 'a', blob: { rule: '@' } } },
    'another noun': { region: {} },
  }).map(([what, body]) => ({
    name: `${what} is a bad request`,
    as: 'admin',
    method: 'POST',
    url,
    body,
    expect: refused(400),
  })),
]);
