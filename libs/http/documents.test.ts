import assert from 'node:assert/strict';
import { test } from 'node:test';
import { schemaCompiler } from '@nimbo/schema/compile-schema.ts';
import { integer } from '@nimbo/schema/number.ts';
import { nullable } from '@nimbo/schema/nullable.ts';
import { strictObject } from '@nimbo/schema/object.ts';
import { hexId, httpUrl, name, uuid } from '@nimbo/schema/text.ts';
import { Type } from 'typebox';
import { createApp } from './create-app.ts';
import { exampleValue } from './example-value.ts';
import { appFixture, ruleFixture } from './fixture.ts';
import { openapi } from './openapi.ts';
import { operation, type Operation } from './operation.ts';
import { policyMatrix } from './policy-matrix.ts';
import { policySample } from './policy-sample.ts';
import { routeWalk } from './route-walk.ts';
import type { ServiceApi } from './service-api.ts';
import { serviceBase } from './service-base.ts';
import { glanceVersions } from './version-documents/glance.ts';
import { keystoneVersion, keystoneVersions } from './version-documents/keystone.ts';
import { placementVersions } from './version-documents/placement.ts';

const adminRule = {
  ...ruleFixture('test:create_server:admin'),
  check: 'role:admin',
  description: 'Create a server.',
  scopeTypes: ['project'],
} as const;

const createServer = operation({
  name: 'create_server',
  summary: 'Creates a server',
  method: 'POST',
  path: '/v2.1/servers',
  status: 202,
  authorization: { at: 'request', rule: adminRule },
  body: {
    latest: strictObject({ server: strictObject({ name: name(), tags: Type.Array(name()) }) }),
    earlier: [
      { until: '2.51', schema: strictObject({ server: strictObject({ name: name() }) }), upgrade: (old) => old },
    ],
  },
  handle: () => Promise.resolve({}),
});

const action = (key: string): Operation => ({
  name: `${key}_server`,
  summary: `${key} a server`,
  method: 'POST',
  path: '/v2.1/servers/{server_id}/action',
  action: key,
  status: 202,
  authorization: { at: 'authenticated' },
  params: strictObject({ server_id: uuid() }),
  body: Type.Object({ [key]: Type.Null() }, { additionalProperties: false }),
  handle: () => Promise.resolve(undefined),
});

const versions = operation({
  name: 'list_versions',
  summary: 'Lists versions',
  method: 'GET',
  path: '/',
  status: 200,
  authorization: { at: 'public' },
  handle: () => Promise.resolve({}),
});

const microversions = {
  serviceType: 'compute',
  pathPrefix: '/v2.1',
  versions: [
    { version: '2.1', summary: 'first' },
    { version: '2.52', summary: 'tags at creation' },
  ],
} as const;

const api: Partial<ServiceApi> = { microversions };
const operations = [createServer, action('os-start'), action('os-stop'), versions];
const options = appFixture(operations, { service: api });

interface OpenApi {
  paths: Record<string, Record<string, { operationId: string; security?: unknown; requestBody?: unknown }>>;
}

test('OpenAPI has versioned bodies and actions as alternatives, marked by version and action', () => {
  const document = JSON.parse(openapi(options.api)) as OpenApi;
  assert.deepEqual(Object.keys(document.paths), ['/', '/v2.1/servers', '/v2.1/servers/{server_id}/action']);
  const marks = (path: string): unknown[] => {
    const text = JSON.stringify(document.paths[path]?.['post']?.requestBody);
    return [...text.matchAll(/"x-openstack":(\{[^}]*\})/g)].map(([, found = '']) => JSON.parse(found) as unknown);
  };
  assert.deepEqual(marks('/v2.1/servers'), [{ 'max-ver': '2.51' }, { 'min-ver': '2.52' }]);
  assert.deepEqual(marks('/v2.1/servers/{server_id}/action'), [
    { 'action-name': 'os-start' },
    { 'action-name': 'os-stop' },
  ]);
  assert.deepEqual(document.paths['/']?.['get']?.security, []);
});

test('OpenAPI is the same text whatever the order of paths in the declarations', () => {
  assert.equal(openapi(options.api), openapi({ ...options.api, operations: operations.toReversed().toReversed() }));
  assert.ok(!openapi(options.api).includes('~kind'));
});

test('the policy sample is all comments, with descriptions, requests and defaults', () => {
  assert.equal(
    policySample([adminRule], operations),
    [
      '# Create a server.',
      '# POST  /v2.1/servers',
      '# Intended scope(s): project',
      '#"test:create_server:admin": "role:admin"',
      '',
    ].join('\n'),
  );
});

test('the walk reaches every operation, and the matrix shows who may', async () => {
  const matrix = await policyMatrix(createApp(options), routeWalk(options.api), [
    { name: 'nobody', token: undefined },
    { name: 'reader', token: 'reader' },
    { name: 'admin', token: 'admin' },
  ]);
  assert.equal(
    matrix,
    [
      'operation        nobody  reader  admin',
      'create_server    401     403     2xx',
      'os-start_server  401     2xx     2xx',
      'os-stop_server   401     2xx     2xx',
      'list_versions    2xx     2xx     2xx',
      '',
    ].join('\n'),
  );
});

test('examples fit the schemas they are made from', () => {
  const schemas = [
    strictObject({ id: hexId(), url: httpUrl(), size: integer({ minimum: 5 }), parent: nullable(uuid()) }),
    Type.Array(strictObject({ name: name() }), { minItems: 1 }),
    Type.Union([Type.Literal('a'), Type.Literal('b')]),
  ];
  for (const schema of schemas) assert.equal(schemaCompiler().check(schema)(exampleValue(schema)), undefined);
});

test('version documents have the shapes of their services', () => {
  const identity = { id: 'v3.14', updated: '2020-04-07T00:00:00Z' };
  const entry = {
    id: 'v3.14',
    status: 'stable',
    updated: '2020-04-07T00:00:00Z',
    links: [{ rel: 'self', href: 'http://cloud:5000/v3/' }],
    'media-types': [{ base: 'application/json', type: 'application/vnd.openstack.identity-v3+json' }],
  };
  assert.deepEqual(keystoneVersions(identity, 'http://cloud:5000'), { versions: { values: [entry] } });
  assert.deepEqual(keystoneVersion(identity, 'http://cloud:5000'), { version: entry });
  assert.deepEqual(glanceVersions([{ id: 'v2.17', status: 'CURRENT' }], 'http://cloud:9292').versions[0], {
    id: 'v2.17',
    status: 'CURRENT',
    links: [{ rel: 'self', href: 'http://cloud:9292/v2/' }],
  });
  assert.deepEqual(placementVersions(microversions).versions[0], {
    id: 'v2.1',
    max_version: '2.52',
    min_version: '2.1',
    status: 'CURRENT',
    links: [{ rel: 'self', href: '' }],
  });
});

test("a service's base is what stands before the operation's path", () => {
  assert.equal(serviceBase(new URL('https://cloud/identity/v3/?a=1'), '/v3'), 'https://cloud/identity');
  assert.equal(serviceBase(new URL('http://cloud:5000/'), '/'), 'http://cloud:5000');
});
