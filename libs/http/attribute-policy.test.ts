import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openObject, strictObject } from '@nimbo/schema/object.ts';
import { Type } from 'typebox';
import { guarded } from './attribute-policy.ts';
import { createApp } from './create-app.ts';
import { appFixture, ruleFixture } from './fixture.ts';
import { operation } from './operation.ts';

const read = ruleFixture('get_port:binding:admin');
const write = ruleFixture('create_port:binding:admin');

const port = openObject({
  name: Type.String(),
  'binding:host_id': Type.Optional(guarded(Type.String(), { read, write })),
  profile: Type.Optional(
    strictObject({ mac: Type.Optional(guarded(Type.String(), { write, refusal: 'bad-request' })) }),
  ),
});

const list = operation({
  name: 'list_ports',
  summary: 'Lists ports',
  method: 'GET',
  path: '/ports',
  status: 200,
  authorization: { at: 'authenticated' },
  response: strictObject({ ports: Type.Array(port) }),
  handle: () => Promise.resolve({ ports: [{ name: 'a', 'binding:host_id': 'h1' }, { name: 'b' }] }),
});

const create = operation({
  name: 'create_port',
  summary: 'Creates a port',
  method: 'POST',
  path: '/ports',
  status: 201,
  authorization: { at: 'authenticated' },
  body: strictObject({ port }),
  handle: (_ctx, { body }) => Promise.resolve(body),
});

const app = createApp(appFixture([list, create]));

const send = (token: string, body: unknown) =>
  app.inject({
    method: 'POST',
    url: '/ports',
    headers: { 'x-auth-token': token, 'content-type': 'application/json' },
    payload: JSON.stringify({ port: body }),
  });

test('an attribute that the caller may not see is left out, in every item', async () => {
  const asReader = await app.inject({ url: '/ports', headers: { 'x-auth-token': 'reader' } });
  assert.deepEqual(asReader.json(), { ports: [{ name: 'a' }, { name: 'b' }] });
  const asAdmin = await app.inject({ url: '/ports', headers: { 'x-auth-token': 'admin' } });
  assert.deepEqual(asAdmin.json(), { ports: [{ name: 'a', 'binding:host_id': 'h1' }, { name: 'b' }] });
});

test('setting what the caller may not is refused as the attribute says', async () => {
  const refused = await send('reader', { name: 'a', 'binding:host_id': 'h1' });
  assert.equal(refused.statusCode, 403);
  assert.match(refused.body, /binding:host_id/);
  assert.equal((await send('reader', { name: 'a', profile: { mac: 'x' } })).statusCode, 400);
  assert.equal((await send('reader', { name: 'a', profile: {} })).statusCode, 201);
  assert.equal((await send('admin', { name: 'a', 'binding:host_id': 'h1' })).statusCode, 201);
});
