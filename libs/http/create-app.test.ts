import assert from 'node:assert/strict';
import { test } from 'node:test';
import { NotFound, Unavailable } from '@nimbo/errors/faults.ts';
import { nullable } from '@nimbo/schema/nullable.ts';
import { integer } from '@nimbo/schema/number.ts';
import { strictObject } from '@nimbo/schema/object.ts';
import { name } from '@nimbo/schema/text.ts';
import { Type } from 'typebox';
import type { AppOptions } from './app-options.ts';
import { createApp } from './create-app.ts';
import { appFixture, logFixture, ruleFixture, type LoggedLine } from './fixture.ts';
import { operation, reply, type Operation } from './operation.ts';

const thing = strictObject({ id: name(), vcpus: Type.Optional(integer()) });
const things = { reader: ruleFixture('test:thing:reader'), admin: ruleFixture('test:thing:admin') };

const showThing = operation({
  name: 'show_thing',
  summary: 'Shows a thing',
  method: 'GET',
  path: '/v3/things/{thing_id}',
  status: 200,
  authorization: { at: 'request', rule: things.reader },
  response: strictObject({ thing }),
  handle: (_ctx, { params }) => Promise.resolve({ thing: { id: params.thing_id } }),
});

const createThing = operation({
  name: 'create_thing',
  summary: 'Creates a thing',
  method: 'POST',
  path: '/v3/things',
  status: 201,
  authorization: { at: 'request', rule: things.admin },
  body: strictObject({ thing: strictObject({ name: name(), vcpus: Type.Optional(nullable(integer())) }) }),
  handle: (_ctx, { body }) => Promise.resolve(body),
});

const listThings = operation({
  name: 'list_things',
  summary: 'Lists things',
  method: 'GET',
  path: '/v3/things',
  status: 200,
  authorization: { at: 'authenticated' },
  query: strictObject({
    limit: Type.Optional(integer()),
    enabled: Type.Optional(Type.Boolean()),
    tags: Type.Optional(Type.Array(Type.String())),
  }),
  handle: (_ctx, { query, url }) => Promise.resolve({ query, self: url.href }),
});

const findThing = (handle: Operation['handle'], rest: Partial<Operation> = {}): Operation => ({
  name: 'find_thing',
  summary: 'Finds a thing',
  method: 'GET',
  path: '/v3/find',
  status: 200,
  authorization: { at: 'lookup', rule: things.reader },
  handle,
  ...rest,
});

const app = (operations: readonly Operation[] = [showThing, createThing, listThings], rest: Partial<AppOptions> = {}) =>
  createApp(appFixture(operations, rest));

const as = (token: string) => ({ 'x-auth-token': token });

const post = (payload: unknown, token = 'admin') => ({
  method: 'POST' as const,
  url: '/v3/things',
  headers: { ...as(token), 'content-type': 'application/json' },
  payload: typeof payload === 'string' || Buffer.isBuffer(payload) ? payload : JSON.stringify(payload),
});

const messageOf = (response: { json(): unknown }): string =>
  (response.json() as { error: { message: string } }).error.message;

test('an authorized request is served, with a request id', async () => {
  const response = await app().inject({ url: '/v3/things/t1', headers: as('reader') });
  assert.equal(response.statusCode, 200);
  assert.deepEqual(response.json(), { thing: { id: 't1' } });
  assert.match(String(response.headers['x-openstack-request-id']), /^req-[0-9a-f-]{36}$/);
  assert.equal(response.headers['content-type'], 'application/json');
});

test('a slash at the end is tolerated', async () => {
  assert.equal((await app().inject({ url: '/v3/things/t1/', headers: as('reader') })).statusCode, 200);
});

test('without a token the answer is 401 and says where keystone is', async () => {
  for (const headers of [{}, as('stranger'), as(''), as('x'.repeat(20_000))]) {
    const response = await app().inject({ url: '/v3/things/t1', headers });
    assert.equal(response.statusCode, 401);
    assert.equal(response.headers['www-authenticate'], 'Keystone uri="http://cloud.example:5000/v3"');
  }
});

test('a keystone that is down makes 503, not 401', async () => {
  const tokens = { validate: () => Promise.reject(new Unavailable('Identity is not available.', { retryAfter: 4.2 })) };
  const response = await app([showThing], { tokens }).inject({ url: '/v3/things/t1', headers: as('reader') });
  assert.equal(response.statusCode, 503);
  assert.equal(response.headers['retry-after'], '5');
});

test('a rule that does not let in makes 403 in the words of the service, before the body is looked at', async () => {
  const response = await app().inject(post('not json', 'reader'));
  assert.equal(response.statusCode, 403);
  assert.equal(messageOf(response), 'Your roles and the scope of your token do not allow test:thing:admin.');
});

test('a service token becomes the identity of the service; a bad one is refused', async () => {
  const who = findThing(
    (ctx) => Promise.resolve({ user: ctx.identity?.user.name, service: ctx.identity?.service?.user.name }),
    { authorization: { at: 'authenticated' } },
  );
  const both = await app([who]).inject({ url: '/v3/find', headers: { ...as('reader'), 'x-service-token': 'admin' } });
  assert.deepEqual(both.json(), { user: 'reader', service: 'admin' });
  const bad = await app([who]).inject({ url: '/v3/find', headers: { ...as('reader'), 'x-service-token': 'x' } });
  assert.equal(bad.statusCode, 401);
});

test('public operations know the caller where they can, and nobody otherwise', async () => {
  const who = findThing((ctx) => Promise.resolve({ user: ctx.identity?.user.name ?? null }), {
    authorization: { at: 'public' },
  });
  assert.deepEqual((await app([who]).inject({ url: '/v3/find' })).json(), { user: null });
  assert.deepEqual((await app([who]).inject({ url: '/v3/find', headers: as('old') })).json(), { user: null });
  assert.deepEqual((await app([who]).inject({ url: '/v3/find', headers: as('reader') })).json(), { user: 'reader' });
});

test('a handler that forgets the check of its rule fails and is named in the log', async () => {
  const lines: LoggedLine[] = [];
  const forgetful = findThing(() => Promise.resolve({ secret: 1 }));
  const response = await app([forgetful], { log: logFixture(lines) }).inject({ url: '/v3/find', headers: as('admin') });
  assert.equal(response.statusCode, 500);
  assert.ok(!response.body.includes('secret'));
  const error = lines.find(({ level }) => level === 'error');
  assert.equal(error?.fields['operation'], 'find_thing');
});

test('a handler that checks at lookup succeeds, and one that finds nothing says so without a check', async () => {
  const careful = findThing(async (ctx) => {
    await ctx.authorize(things.reader, { project_id: 'p1' });
    return {};
  });
  assert.equal((await app([careful]).inject({ url: '/v3/find', headers: as('reader') })).statusCode, 200);
  const empty = findThing(() => Promise.reject(new NotFound('Could not find thing: t9.')));
  const response = await app([empty]).inject({ url: '/v3/find', headers: as('reader') });
  assert.deepEqual(response.json(), { error: { code: 404, message: 'Could not find thing: t9.', title: 'Not Found' } });
});

test('an unexpected error is logged whole and answered bare', async () => {
  const lines: LoggedLine[] = [];
  const broken = findThing(() => Promise.reject(new Error('password=hunter2 at db.ts:12')));
  const response = await app([broken], { log: logFixture(lines) }).inject({ url: '/v3/find', headers: as('reader') });
  assert.equal(response.statusCode, 500);
  assert.ok(!response.body.includes('hunter2'));
  const error = lines.find(({ level }) => level === 'error');
  assert.equal(String(error?.fields['err']), 'Error: password=hunter2 at db.ts:12');
  assert.equal(error?.fields['request_id'], response.headers['x-openstack-request-id']);
});

test('an unknown path is 404 and a wrong method 405 with Allow, in the shape of the service', async () => {
  const unknown = await app().inject({ url: '/v3/nothing' });
  assert.equal(unknown.statusCode, 404);
  assert.equal(unknown.json<{ error: { code: number } }>().error.code, 404);
  const wrong = await app().inject({ method: 'DELETE', url: '/v3/things/' });
  assert.equal(wrong.statusCode, 405);
  assert.equal(wrong.headers['allow'], 'GET, POST');
});

test('HEAD is answered only where it is declared', async () => {
  assert.equal((await app().inject({ method: 'HEAD', url: '/v3/things', headers: as('reader') })).statusCode, 405);
  const head = { ...showThing, name: 'check_thing', method: 'HEAD' as const };
  const response = await app([showThing, head]).inject({ method: 'HEAD', url: '/v3/things/t1', headers: as('reader') });
  assert.equal(response.statusCode, 200);
  assert.equal(response.body, '');
});

test('a path that is no valid URL is 400', async () => {
  assert.equal((await app().inject({ url: '/v3/things/%zz', headers: as('reader') })).statusCode, 400);
});

test('a parameter that is too long, or has a null character, names nothing', async () => {
  for (const id of ['x'.repeat(256), 'a%00b']) {
    assert.equal((await app().inject({ url: `/v3/things/${id}`, headers: as('reader') })).statusCode, 404);
  }
});

test('bodies are neither coerced nor stripped', async () => {
  const coerced = await app().inject(post({ thing: { name: 'a', vcpus: '4' } }));
  assert.equal(coerced.statusCode, 400);
  assert.equal(messageOf(coerced), `Invalid input for field 'thing.vcpus': "4" is not of type integer.`);
  assert.equal((await app().inject(post({ thing: { name: 'a', evil: 1 } }))).statusCode, 400);
  const fine = await app().inject(post({ thing: { name: 'a', vcpus: null } }));
  assert.deepEqual([fine.statusCode, fine.json()], [201, { thing: { name: 'a', vcpus: null } }]);
});

test('hostile bodies are 400 and do no harm', async () => {
  const hostile = [
    '['.repeat(100_000),
    '{"thing":'.repeat(10_000),
    '{"thing": {"name": "a", "__proto__": {"polluted": true}}}',
    String.raw`{"thing": {"name": "a", "\u005f_proto__": {"polluted": true}}}`,
    String.raw`{"thing": {"name": "a\u0000b"}}`,
    String.raw`{"thing": {"name": "\ud800"}}`,
    Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d]),
    '{"thing": ',
    '"text"',
    'null',
    '[]',
    '',
  ];
  for (const payload of hostile) {
    const response = await app().inject(post(payload));
    assert.equal(response.statusCode, 400, String(payload).slice(0, 60));
    assert.ok(response.body.length < 1000);
  }
  assert.equal(({} as Record<string, unknown>)['polluted'], undefined);
});

test('of a key given twice the last one counts', async () => {
  const response = await app().inject(post('{"thing": {"name": "a", "name": "b"}}'));
  assert.deepEqual(response.json(), { thing: { name: 'b' } });
});

test('a body larger than the limit is 413', async () => {
  assert.equal((await app().inject(post({ thing: { name: 'x'.repeat(200_000) } }))).statusCode, 413);
});

test('a body of another type is refused in the way of the service; one without a type is taken as JSON', async () => {
  const form = { ...post('{"thing":{"name":"a"}}'), headers: { ...as('admin'), 'content-type': 'text/xml' } };
  assert.equal((await app().inject(form)).statusCode, 400);
  const bare = { ...post('{"thing":{"name":"a"}}'), headers: as('admin') };
  assert.equal((await app().inject(bare)).statusCode, 201);
  const charset = { ...form, headers: { ...as('admin'), 'content-type': 'application/json; charset=UTF-8' } };
  assert.equal((await app().inject(charset)).statusCode, 201);
});

test('an operation without a body tolerates an empty document and refuses another', async () => {
  const remove = findThing(() => Promise.resolve(undefined), {
    method: 'DELETE',
    status: 204,
    authorization: { at: 'authenticated' },
  });
  const ask = (payload: string) =>
    app([remove]).inject({
      method: 'DELETE',
      url: '/v3/find',
      headers: { ...as('reader'), 'content-type': 'application/json' },
      payload,
    });
  assert.equal((await ask('')).statusCode, 204);
  assert.equal((await ask('{}')).statusCode, 204);
  assert.equal((await ask('{"a":1}')).statusCode, 400);
});

test('queries are converted by declared type', async () => {
  const url = '/v3/things?limit=10&enabled=True&tags=a&tags=b';
  const response = await app().inject({ url, headers: { ...as('reader'), host: 'cloud.example:5000' } });
  assert.deepEqual(response.json(), {
    query: { limit: 10, enabled: true, tags: ['a', 'b'] },
    self: `http://cloud.example:5000${url}`,
  });
  const one = await app().inject({ url: '/v3/things?tags=a', headers: as('reader') });
  assert.deepEqual(one.json<{ query: unknown }>().query, { tags: ['a'] });
});

test('queries that do not fit are 400', async () => {
  for (const query of ['limit=ten', 'limit=-1', 'enabled=maybe', 'other=1', 'limit=%00', 'limit=1e3']) {
    const response = await app().inject({ url: `/v3/things?${query}`, headers: as('reader') });
    assert.equal(response.statusCode, 400, query);
  }
});

test('links repeat the public URL where there is one', async () => {
  const response = await app([listThings], { publicUrl: 'https://cloud.example/identity/' }).inject({
    url: '/v3/things?limit=1',
    headers: { ...as('reader'), host: 'evil.example' },
  });
  assert.equal(response.json<{ self: string }>().self, 'https://cloud.example/identity/v3/things?limit=1');
});

test('a global request id is passed on only if it is well formed', async () => {
  const echo = findThing((ctx) => Promise.resolve({ id: ctx.globalRequestId ?? null }), {
    authorization: { at: 'authenticated' },
  });
  const good = 'req-11111111-2222-3333-4444-555555555555';
  for (const [sent, seen] of [
    [good, good],
    ['req-1\nforged', null],
  ] as const) {
    const headers = { ...as('reader'), 'x-openstack-request-id': sent };
    assert.deepEqual((await app([echo]).inject({ url: '/v3/find', headers })).json(), { id: seen });
  }
});

test('an answer that breaks its declared schema is found in tests', async () => {
  const wrong = { ...showThing, handle: () => Promise.resolve({ thing: { id: 7 } }) };
  assert.equal((await app([wrong]).inject({ url: '/v3/things/t1', headers: as('reader') })).statusCode, 500);
});

test('a reply has its own status, headers and bytes', async () => {
  const text = findThing(
    () =>
      Promise.resolve(reply({ status: 300, headers: { 'Content-Type': 'text/plain', Location: '/x' }, body: 'hello' })),
    { authorization: { at: 'public' } },
  );
  const response = await app([text]).inject({ url: '/v3/find' });
  assert.deepEqual([response.statusCode, response.body, response.headers['location']], [300, 'hello', '/x']);
  assert.equal(response.headers['content-length'], '5');
});

test('a starred parameter takes the rest of the path', async () => {
  const object = operation({
    name: 'show_object',
    summary: 'Shows an object',
    method: 'GET',
    path: '/v1/{account}/{container}/{object*}',
    status: 200,
    authorization: { at: 'public' },
    params: strictObject({ account: name(), container: name(), object: Type.String({ maxLength: 1024 }) }),
    handle: (_ctx, { params }) => Promise.resolve(params),
  });
  const response = await app([object]).inject({ url: '/v1/a/c%20d/x/y%2Fz/' });
  assert.deepEqual(response.json(), { account: 'a', container: 'c d', object: 'x/y/z/' });
});

test('every request leaves one line in the log, without query, token or body', async () => {
  const lines: LoggedLine[] = [];
  await app([listThings], { log: logFixture(lines) }).inject({ url: '/v3/things?limit=5', headers: as('reader') });
  const [line, ...more] = lines;
  assert.equal(more.length, 0);
  assert.deepEqual([line?.level, line?.fields['path'], line?.fields['status']], ['info', '/v3/things', 200]);
  assert.deepEqual([line?.fields['user_id'], line?.fields['project_id']], ['id-of-reader', 'p1']);
  assert.ok(!JSON.stringify(line?.fields).includes('limit'));
});

test('declarations that contradict each other are refused at start', () => {
  assert.throws(() => app([showThing, showThing]), /two operations are named "show_thing"/);
  assert.throws(() => app([showThing, { ...showThing, name: 'other' }]), /answer the same requests/);
});
