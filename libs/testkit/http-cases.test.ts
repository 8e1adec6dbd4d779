import assert from 'node:assert/strict';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, test } from 'node:test';
import Fastify from 'fastify';
import { Type } from 'typebox';
import { httpCases, type HttpCase } from './http-cases.ts';
import { mismatches } from './match-partial.ts';
import { fillIn, pick } from './variables.ts';

const things = new Map<string, unknown>();

const application = Fastify();
application.addHook('onRequest', async (request, answer) => {
  if (request.headers['x-auth-token'] !== 'secret-of-admin') await answer.code(401).send({ error: { code: 401 } });
});
application.post('/things', async (request, answer) => {
  const { thing } = request.body as { readonly thing: { readonly name: string } };
  things.set('17', { id: '17', ...thing, tags: ['a', 'b'] });
  return answer
    .code(201)
    .header('location', '/things/17')
    .send({ thing: things.get('17') });
});
application.get('/things/:id', async (request) => ({ thing: things.get((request.params as { id: string }).id) }));
application.delete('/things/:id', async (_, answer) => answer.code(204).send());

const cases: readonly HttpCase[] = [
  {
    name: 'nobody is refused',
    method: 'GET',
    url: '/things/17',
    expect: { status: 401, body: { error: { code: 401 } } },
  },
  {
    name: 'an admin creates a thing',
    as: 'admin',
    method: 'POST',
    url: '/things',
    body: { thing: { name: 'lamp of {owner}' } },
    expect: {
      status: 201,
      headers: { location: /^\/things\/\d+$/, 'x-other': undefined },
      body: { thing: { name: 'lamp of {owner}', tags: ['a', 'b'], secret: undefined } },
    },
    save: { thing: 'thing.id', tag: 'thing.tags.1' },
  },
  {
    name: 'what was saved is used in the next request',
    as: 'admin',
    method: 'GET',
    url: '/things/{thing}?tag={tag}',
    expect: {
      status: 200,
      body: { thing: { id: '{thing}', name: /^lamp/ } },
      schema: Type.Object({ thing: Type.Object({ id: Type.String(), tags: Type.Array(Type.String()) }) }),
    },
  },
  {
    name: 'an empty body is none',
    as: 'admin',
    method: 'DELETE',
    url: '/things/{thing}',
    expect: { status: 204, body: undefined },
  },
];

const options = { tokens: { admin: () => 'secret-of-admin' }, variables: { owner: 'Ada' } };

httpCases('things without a socket', application, cases, options);

const server = createServer((request: IncomingMessage, response: ServerResponse) =>
  application.routing(request, response),
);
after(() => server.close());

const listening = async (): Promise<string> => {
  await application.ready();
  if (!server.listening) await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
};

httpCases('things over the network', listening, cases, options);

test('a mismatch names its place, what came and what was expected', () => {
  const actual = { server: { name: 'a', addresses: [1, 2], status: 'ERROR' } };
  const expected = { server: { name: 'b', addresses: [1], status: /ACTIVE/ } };
  assert.deepEqual(mismatches(actual, expected), [
    'body.server.name: "a" instead of "b"',
    'body.server.addresses: 2 entries instead of 1: [1,2]',
    'body.server.status: "ERROR" does not match /ACTIVE/',
  ]);
});

test('a judge that refuses is named', () => {
  const positive = (value: unknown): boolean => typeof value === 'number' && value > 0;
  assert.deepEqual(mismatches({ n: -1 }, { n: positive }), ['body.n: -1 is not positive']);
  assert.deepEqual(mismatches({ n: 1 }, { n: positive }), []);
});

test('a property that must be absent is a mismatch when it is there', () => {
  assert.deepEqual(mismatches({ password: 'x' }, { password: undefined }), ['body.password: "x" instead of undefined']);
});

test('a variable alone keeps its type, in a text it becomes text', () => {
  assert.deepEqual(fillIn({ size: '{n}', url: '/v/{n}' }, { n: 3 }), { size: 3, url: '/v/3' });
});

test('an unknown variable and a missing path are named', () => {
  assert.throws(() => fillIn('/{nope}', { a: 1 }), /\{nope\}; there are: a/);
  assert.throws(() => pick({ a: {} }, 'a.b'), /nothing at a\.b/);
});
