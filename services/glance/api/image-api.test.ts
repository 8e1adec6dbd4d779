import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { openapi } from '@nimbo/http/openapi.ts';
import type { Operation } from '@nimbo/http/operation.ts';
import { policyMatrix } from '@nimbo/http/policy-matrix.ts';
import { policySample } from '@nimbo/http/policy-sample.ts';
import { routeWalk, type WalkedRequest } from '@nimbo/http/route-walk.ts';
import { createEnforcer } from '@nimbo/policy/create-enforcer.ts';
import { policyMatrix as ruleMatrix } from '@nimbo/policy/policy-matrix.ts';
import { policyPersonas } from '@nimbo/policy/policy-personas.ts';
import { systemClock } from '@nimbo/context/clock.ts';
import { silentLog } from '@nimbo/context/log.ts';
import { statesPicture } from '@nimbo/states/states-picture.ts';
import { golden } from '@nimbo/testkit/golden.ts';
import { imageStates } from '../domain/image.states.ts';
import { glanceFixture } from '../testing/glance-fixture.ts';
import { imagePolicies } from './image-api.ts';

const glance = await glanceFixture();
after(() => glance[Symbol.asyncDispose]());
const { api, app, ask } = glance;

test('the API is what was reviewed', () => golden('glance/openapi.json', openapi(api)));

test('the policy sample is what was reviewed', () =>
  golden('glance/policy.yaml', policySample(imagePolicies, api.operations)));

test('the life of an image is what was reviewed', () => golden('glance/image-states.mmd', statesPicture(imageStates)));

test('every rule that an operation names exists', () => {
  const names = new Set(imagePolicies.map(({ name }) => name));
  assert.equal(names.size, imagePolicies.length, 'no name is used twice');
  for (const { authorization, name } of api.operations) {
    if ('rule' in authorization) assert.ok(names.has(authorization.rule.name), name);
  }
});

test('who may do what to which image is what was reviewed', async () => {
  const enforcer = await createEnforcer({
    service: 'glance',
    rules: imagePolicies,
    log: silentLog,
    clock: systemClock,
    enforceNewDefaults: true,
  });
  const of = (owner: string, visibility: string, member?: string) => ({
    name: `${owner} ${visibility}${member === undefined ? '' : ' with me'}`,
    target: { owner, project_id: owner, visibility, ...(member === undefined ? {} : { member_id: member }) },
  });
  const text = await ruleMatrix({
    enforcer,
    rules: imagePolicies,
    personas: policyPersonas(),
    targets: [
      of('own-project', 'private'),
      of('other-project', 'private'),
      of('other-project', 'shared', 'own-project'),
      of('other-project', 'community'),
      of('other-project', 'public'),
    ],
  });
  golden('glance/policy-matrix.txt', text);
});

/** Things for one request to act upon: fresh each time, as the request may delete them. */
const things = async (operation: Operation): Promise<Record<string, string>> => {
  if (!operation.path.includes('{image_id}')) return {};
  const id = await glance.create('member', { tags: ['tag'] });
  await ask('member', 'POST', `/v2/images/${id}/members`, { member: 'third' });
  if (['download_image_data', 'deactivate_image', 'reactivate_image'].includes(operation.name)) {
    const headers = { 'content-type': 'application/octet-stream' };
    await ask('member', 'PUT', `/v2/images/${id}/file`, Buffer.from('data'), headers);
  }
  return { image_id: id, tag: 'tag', member_id: 'third' };
};

const prepare = async (request: WalkedRequest): Promise<WalkedRequest> => {
  const found = await things(request.operation);
  const again = routeWalk(api, () => found).find(({ operation }) => operation === request.operation) ?? request;
  if (again.operation.name !== 'upload_image_data') return again;
  return { ...again, headers: { 'content-type': 'application/octet-stream' }, payload: 'data' };
};

test('what everybody is answered on every route is what was reviewed', async () => {
  const callers = ['reader', 'member', 'stranger', 'third', 'roleless', 'admin', 'system'].map((name) => ({
    name,
    token: name,
  }));
  const text = await policyMatrix(app, routeWalk(api), [{ name: 'nobody', token: undefined }, ...callers], prepare);
  golden('glance/route-matrix.txt', text);
});

test('version documents, schemas and discovery tell what is there', async () => {
  const versions = await ask(undefined, 'GET', '/');
  assert.equal(versions.statusCode, 300);
  const { versions: listed } = versions.json<{ versions: readonly object[] }>();
  assert.deepEqual(listed[0], {
    id: 'v2.17',
    status: 'CURRENT',
    links: [{ rel: 'self', href: 'http://cloud:9292/v2/' }],
  });
  assert.equal((await ask(undefined, 'GET', '/versions')).statusCode, 200);
  for (const noun of ['image', 'images', 'member', 'members']) {
    const answer = await ask('reader', 'GET', `/v2/schemas/${noun}`);
    assert.equal(answer.json<{ name: string }>().name, noun);
  }
  const imports = (await ask('reader', 'GET', '/v2/info/import')).json<Record<string, { value: unknown }>>();
  assert.deepEqual(imports['import-methods']?.value, []);
  assert.equal((await ask('reader', 'GET', '/v2/info/stores')).statusCode, 404);
});
