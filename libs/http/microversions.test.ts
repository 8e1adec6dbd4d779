import assert from 'node:assert/strict';
import { test } from 'node:test';
import { integer } from '@nimbo/schema/number.ts';
import { strictObject } from '@nimbo/schema/object.ts';
import { name } from '@nimbo/schema/text.ts';
import { Type } from 'typebox';
import { createApp } from './create-app.ts';
import { novaFaults } from './fault-formats/nova.ts';
import { placementFaults } from './fault-formats/placement.ts';
import { appFixture, ruleFixture } from './fixture.ts';
import { operation, type Operation } from './operation.ts';
import type { ServiceApi } from './service-api.ts';

const api: Partial<ServiceApi> = {
  faults: novaFaults,
  microversions: {
    serviceType: 'compute',
    legacyHeader: 'X-OpenStack-Nova-API-Version',
    pathPrefix: '/v2.1',
    versions: [
      { version: '2.1', summary: 'first' },
      { version: '2.9', summary: 'locked' },
      { version: '2.10', summary: 'keypairs of others' },
      { version: '2.100', summary: 'last' },
    ],
  },
};

const base = { summary: 's', method: 'GET', status: 200, authorization: { at: 'public' } } as const;

const show = (version: string): Operation =>
  operation({ ...base, name: `show_${version}`, path: '/v2.1/show', handle: () => Promise.resolve({ version }) });

const old = { ...show('old'), until: '2.9' } as const;
const young = { ...show('young'), since: '2.10' } as const;

const ask = (headers: Record<string, string>, url = '/v2.1/show', operations: Operation[] = [old, young]) =>
  createApp(appFixture(operations, { service: api })).inject({ url, headers });

const standard = (text: string) => ({ 'openstack-api-version': text });

test('without a header the first version is spoken, and said', async () => {
  const { headers, body } = await ask({});
  assert.equal(body, '{"version":"old"}');
  assert.equal(headers['openstack-api-version'], 'compute 2.1');
  assert.equal(headers['x-openstack-nova-api-version'], '2.1');
  assert.equal(headers['vary'], 'OpenStack-API-Version, X-OpenStack-Nova-API-Version');
});

test('versions are compared as numbers, and each has its own operation', async () => {
  assert.equal((await ask(standard('compute 2.9'))).body, '{"version":"old"}');
  assert.equal((await ask(standard('compute 2.10'))).body, '{"version":"young"}');
});

test('the header may name several services, the older header and latest are honoured', async () => {
  const several = await ask(standard('placement 1.5, compute 2.10'));
  assert.equal(several.headers['openstack-api-version'], 'compute 2.10');
  const legacy = await ask({ 'x-openstack-nova-api-version': '2.10' });
  assert.equal(legacy.headers['openstack-api-version'], 'compute 2.10');
  const latest = await ask(standard('compute latest'));
  assert.equal(latest.headers['openstack-api-version'], 'compute 2.100');
  const others = await ask(standard('placement 1.5'));
  assert.equal(others.headers['openstack-api-version'], 'compute 2.1');
});

test('a malformed version is 400', async () => {
  for (const version of ['compute 2', 'compute 2.x', 'compute', 'compute 2.1 3', 'compute 02.1', 'compute 2.999999']) {
    assert.equal((await ask(standard(version))).statusCode, 400, version);
  }
});

test('a version outside the window is 406 and names the window', async () => {
  for (const version of ['compute 2.101', 'compute 1.9', 'compute 3.0']) {
    const response = await ask(standard(version));
    assert.equal(response.statusCode, 406);
    assert.match(response.body, /Minimum is 2.1 and maximum is 2.100/);
  }
});

test('placement names the window in properties of their own, and codes since 1.23', async () => {
  const placement: Partial<ServiceApi> = {
    faults: placementFaults,
    microversions: {
      serviceType: 'placement',
      versions: [
        { version: '1.0', summary: 'first' },
        { version: '1.39', summary: 'last' },
      ],
    },
  };
  const app = createApp(appFixture([{ ...show('x'), authorization: { at: 'authenticated' } }], { service: placement }));
  type Errors = { errors: Record<string, unknown>[] };
  const outside = await app.inject({ url: '/v2.1/show', headers: standard('placement 9.9') });
  const [error] = outside.json<Errors>().errors;
  assert.deepEqual([error?.['min_version'], error?.['max_version'], error?.['status']], ['1.0', '1.39', 406]);
  const refused = await app.inject({ url: '/v2.1/show', headers: standard('placement 1.23') });
  assert.equal(refused.json<Errors>().errors[0]?.['code'], 'placement.undefined_code');
  const older = await app.inject({ url: '/v2.1/show', headers: standard('placement 1.22') });
  assert.equal('code' in (older.json<Errors>().errors[0] ?? {}), false);
});

test('an operation that a version does not have is 404', async () => {
  assert.equal((await ask(standard('compute 2.9'), '/v2.1/show', [young])).statusCode, 404);
});

test('outside the prefix nothing is negotiated', async () => {
  const root = { ...show('root'), path: '/' };
  const response = await ask(standard('compute 99.99'), '/', [root]);
  assert.equal(response.statusCode, 200);
  assert.equal(response.headers['openstack-api-version'], undefined);
});

test('windows that overlap are refused at start', () => {
  const overlapping = { ...old, until: '2.10' } as const;
  assert.throws(() => createApp(appFixture([overlapping, young], { service: api })), /answer the same requests/);
  const empty = { ...old, since: '2.10' } as const;
  assert.throws(() => createApp(appFixture([empty], { service: api })), /empty version window/);
});

test('one path has one name for each parameter', () => {
  const one = { ...old, path: '/v2.1/x/{id}' };
  const other = { ...young, path: '/v2.1/x/{server_id}' };
  assert.throws(() => createApp(appFixture([one, other], { service: api })), /name the parameters of one path/);
});

const create = operation({
  ...base,
  name: 'create',
  method: 'POST',
  path: '/v2.1/create',
  body: {
    latest: strictObject({ flavor: strictObject({ id: name(), size: integer() }) }),
    earlier: [
      {
        until: '2.1',
        schema: strictObject({ id: name() }),
        upgrade: (value) => ({ flavor: value }),
      },
      {
        until: '2.9',
        schema: strictObject({ flavor: strictObject({ id: name() }) }),
        upgrade: (value) => ({ flavor: { ...(value as { flavor: object }).flavor, size: 0 } }),
      },
    ],
  },
  response: { latest: strictObject({ flavor: Type.Unknown() }), earlier: [] },
  handle: (_ctx, { body }) => Promise.resolve({ flavor: body.flavor }),
});

test('a body is checked in the version that was spoken and brought to the latest shape step by step', async () => {
  const app = createApp(appFixture([create], { service: api }));
  const send = (version: string, body: unknown) =>
    app.inject({
      method: 'POST',
      url: '/v2.1/create',
      headers: { ...standard(`compute ${version}`), 'content-type': 'application/json' },
      payload: JSON.stringify(body),
    });
  assert.equal((await send('2.1', { id: 'a' })).body, '{"flavor":{"id":"a","size":0}}');
  assert.equal((await send('2.9', { flavor: { id: 'a' } })).body, '{"flavor":{"id":"a","size":0}}');
  assert.equal((await send('2.10', { flavor: { id: 'a', size: 3 } })).body, '{"flavor":{"id":"a","size":3}}');
  assert.equal((await send('2.9', { id: 'a' })).statusCode, 400);
  assert.equal((await send('2.10', { flavor: { id: 'a' } })).statusCode, 400);
});

const action = (key: string, rest: Partial<Operation> = {}): Operation => ({
  name: key,
  summary: key,
  method: 'POST',
  path: '/v2.1/servers/{id}/action',
  action: key,
  status: 202,
  authorization: { at: 'request', rule: ruleFixture(`test:${key}:member`) },
  body: Type.Object({ [key]: Type.Union([Type.Null(), Type.Object({})]) }, { additionalProperties: false }),
  handle: (_ctx, { body }) => Promise.resolve(body),
  ...rest,
});

const act = (payload: string, token = 'member', version = '2.1') =>
  createApp(
    appFixture(
      [
        action('os-start'),
        action('os-stop', { since: '2.10', authorization: { at: 'request', rule: ruleFixture('test:stop:admin') } }),
      ],
      { service: api },
    ),
  ).inject({
    method: 'POST',
    url: '/v2.1/servers/s1/action',
    headers: { 'x-auth-token': token, 'content-type': 'application/json', ...standard(`compute ${version}`) },
    payload,
  });

test('an action is chosen by the single property of the body, with its own policy and window', async () => {
  assert.deepEqual((await act('{"os-start":null}')).json(), { 'os-start': null });
  assert.equal((await act('{"os-start":null}', 'reader')).statusCode, 403);
  assert.equal((await act('{"os-stop":null}', 'member', '2.10')).statusCode, 403);
  assert.equal((await act('{"os-stop":null}', 'admin', '2.10')).statusCode, 202);
  assert.equal((await act('{"os-stop":null}', 'admin', '2.9')).statusCode, 404);
});

test('a body that names no action, an unknown one or two is 400; nobody is asked who he is afterwards', async () => {
  for (const payload of [
    '{}',
    '[]',
    'null',
    '',
    '"os-start"',
    '{"reboot":{}}',
    '{"os-start":null,"os-stop":null}',
    '{"os-start":1}',
  ]) {
    const response = await act(payload);
    assert.equal(response.statusCode, 400, payload);
    assert.ok('badRequest' in response.json<object>());
  }
  assert.equal((await act('{"os-start":null}', 'stranger')).statusCode, 401);
});
